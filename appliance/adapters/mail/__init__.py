"""Mail, as this installation sends it: into a folder, so that everything can be seen without a provider."""

from appliance.adapters.mail.mailbox_folder import MailboxFolder
from appliance.adapters.mail.message import Letter, Mail, NoMail

__all__ = ["Letter", "Mail", "MailboxFolder", "NoMail"]
