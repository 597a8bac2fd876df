"""Who somebody is, what they may do, and how often."""

from __future__ import annotations

from appliance.foundation.error_catalogue.entry import Entry

ACCESS: tuple[Entry, ...] = (
    Entry(
        "E401_SIGN_IN_REQUIRED",
        "Nobody is signed in",
        "This address is for people who are signed in, or for programs with a token.",
        "Sign in, or send a personal token as Authorization: Bearer.",
    ),
    Entry(
        "E401_INVALID_TOKEN",
        "The token is not valid",
        "The token is mistyped, unknown, expired or taken back, or its owner left the organisation.",
        "Make a new token on the page API tokens, /app/tokens.",
    ),
    Entry(
        "E401_SERVICE_TOKEN_REQUIRED",
        "Only our own services ask this",
        "This address is for machines of the house, which bring a service token.",
        "Make one with transcrypt service-token, if you run this installation.",
    ),
    Entry(
        "E403_WRONG_SERVICE_ROLE",
        "The service token is for something else",
        "The service token is valid, and its role is not the one that this address is for.",
        "Make a service token with the role that detail names.",
    ),
    Entry(
        "E401_OIDC_FAILURE",
        "The sign-in could not be checked",
        "What came back from the sign-in provider is no proof of who somebody is. Nobody was signed in.",
        "Begin again from the sign-in page.",
    ),
    Entry(
        "E403_FORBIDDEN",
        "You cannot do this",
        "Your role in this organisation does not allow it, or it is not for programs.",
        "Ask the owner or an administrator of the organisation.",
    ),
    Entry(
        "E403_ADDRESS_UNVERIFIED",
        "Nobody vouches for this address",
        "The invitation was sent to your address, and whom you sign in with does not say that it is yours.",
        "Confirm the address there, or sign in in another way, and open the invitation again.",
    ),
    Entry(
        "E403_FRESH_SIGN_IN_REQUIRED",
        "This needs a recent sign-in",
        "Sensitive actions need a sign-in of the last minutes, by a person. A token cannot do them.",
        "Sign in again in the browser and do it there.",
    ),
    Entry(
        "E403_TOKEN_CANNOT_GRANT",
        "A token does not hand out that much",
        "By an API token somebody becomes a member or a guest, and nobody an administrator.",
        "Have a person who is signed in do it.",
    ),
    Entry(
        "E403_INSUFFICIENT_SCOPE",
        "The token does not reach that far",
        "The token is valid, and the scope that this address needs is none of its scopes.",
        "Make a token with the scope that detail names.",
    ),
    Entry(
        "E403_NO_ORGANISATION",
        "No organisation is chosen",
        "You are signed in and work in no organisation at the moment.",
        "Choose or create an organisation.",
    ),
    Entry(
        "E403_SESSION_REQUIRED",
        "Only a person in a browser can do this",
        "This address is for a session in a browser; a token cannot do it, whatever its scopes.",
        "Sign in and do it there.",
    ),
    Entry(
        "E403_STALE_FORM",
        "The change was not sent from this session",
        "A change by session needs the token of the page (X-CSRFToken), and comes from our own pages.",
        "Reload the page and send it again; programs use a personal token instead.",
    ),
    Entry(
        "E403_WRONG_PERSON",
        "This was sent to somebody else",
        "The invitation was sent to another address than the one you signed in with.",
        "Sign in with the address it was sent to, or ask for another invitation.",
    ),
    Entry(
        "E429_LIMIT_REACHED",
        "A limit is reached",
        "As many as your plan, or this organisation, can have are there already, or it was tried too often.",
        "Wait if the answer has Retry-After; otherwise take something away, or ask for a larger plan.",
    ),
    Entry(
        "E429_TOO_MANY_REQUESTS",
        "Too many requests",
        "More requests came in a short time than are answered.",
        "Wait for as many seconds as Retry-After says.",
        retry=True,
    ),
)
