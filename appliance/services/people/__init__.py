"""People: who is in an organisation and as what, who was asked to join, and how guests come in."""

from appliance.models.membership import Member
from appliance.services.people.forgetting import OwnsOrganisationError, leave_for_good
from appliance.services.people.granting import TokenCannotGrantError
from appliance.services.people.guest_links import ask_for_link, enter_by_link, look_at_link, mail_links
from appliance.services.people.invitations import InvitationLine, invitations, one_invitation
from appliance.services.people.invite import cancel, invite, send_again
from appliance.services.people.join import (
    AddressUnverifiedError,
    AlreadyThereError,
    Invited,
    OrganisationFullError,
    WrongPersonError,
    accept,
    decline,
    enter_by_invitation,
    look_at_invitation,
)
from appliance.services.people.members import change_role, end_access, people, person, restore_access
from appliance.services.people.offers import (
    NoOfferError,
    Offer,
    decline_ownership,
    made_by_me,
    offer_to_me,
    standing_offer,
    take_offer_back,
)
from appliance.services.people.tokens import LinkOverError
from appliance.services.people.transfer import accept_ownership, offer_ownership, possible_owners
from appliance.services.people.upkeep import end_what_ran_out, note_mail
from appliance.services.people.words import GIVEN_ROLES, REASONS, ROLE_WORDS

__all__ = [
    "GIVEN_ROLES",
    "REASONS",
    "ROLE_WORDS",
    "AddressUnverifiedError",
    "AlreadyThereError",
    "InvitationLine",
    "Invited",
    "LinkOverError",
    "Member",
    "NoOfferError",
    "Offer",
    "OrganisationFullError",
    "OwnsOrganisationError",
    "TokenCannotGrantError",
    "WrongPersonError",
    "accept",
    "accept_ownership",
    "ask_for_link",
    "cancel",
    "change_role",
    "decline",
    "decline_ownership",
    "end_access",
    "end_what_ran_out",
    "enter_by_invitation",
    "enter_by_link",
    "invitations",
    "invite",
    "leave_for_good",
    "look_at_invitation",
    "look_at_link",
    "made_by_me",
    "mail_links",
    "note_mail",
    "offer_ownership",
    "offer_to_me",
    "one_invitation",
    "people",
    "person",
    "possible_owners",
    "restore_access",
    "send_again",
    "standing_offer",
    "take_offer_back",
]
