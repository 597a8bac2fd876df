"""Letters: put into the post with the change they tell of, sent by a job, held while they cannot be sent."""

from appliance.services.mail.addresses import fit_address
from appliance.services.mail.fate import Fate, MailState, fate
from appliance.services.mail.letters import LETTERS, Letters, Notice
from appliance.services.mail.queue import Post, queue, queue_for_nobody, queue_post
from appliance.services.mail.send import send_gave_up, send_message, send_waits

__all__ = [
    "LETTERS",
    "Fate",
    "Letters",
    "MailState",
    "Notice",
    "Post",
    "fate",
    "fit_address",
    "queue",
    "queue_for_nobody",
    "queue_post",
    "send_gave_up",
    "send_message",
    "send_waits",
]
