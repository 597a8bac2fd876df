"""Letters: put into the post with the change they tell of, sent by a job, held while they cannot be sent."""

from appliance.services.mail.addresses import fit_address, fits
from appliance.services.mail.fate import Fate, MailState, fate, fates, sending_stopped, words_of_waiting
from appliance.services.mail.letters import LETTERS, Letters, Notice
from appliance.services.mail.preferences import (
    Choice,
    Recipient,
    Stopping,
    choices,
    choose,
    members,
    read_stopping,
    stop,
    wanting,
)
from appliance.services.mail.queue import Post, queue, queue_for_nobody, queue_post
from appliance.services.mail.samples import sample_words
from appliance.services.mail.send import send_gave_up, send_message, send_waits
from appliance.services.mail.upkeep import release_held, wipe_settled

__all__ = [
    "LETTERS",
    "Choice",
    "Fate",
    "Letters",
    "MailState",
    "Notice",
    "Post",
    "Recipient",
    "Stopping",
    "choices",
    "choose",
    "fate",
    "fates",
    "fit_address",
    "fits",
    "members",
    "queue",
    "queue_for_nobody",
    "queue_post",
    "read_stopping",
    "release_held",
    "sample_words",
    "send_gave_up",
    "send_message",
    "send_waits",
    "sending_stopped",
    "stop",
    "wanting",
    "wipe_settled",
    "words_of_waiting",
]
