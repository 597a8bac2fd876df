"""The Flask application, put together. Importing this opens nothing; ``create_app`` opens nothing either."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from appliance.foundation.app_settings import AppSettings
from appliance.services.accounts import SignInProviders
from appliance.services.context import Product
from appliance.services.help import topic
from appliance.services.permissions import Permission
from appliance.web.api.groups import install_api
from appliance.web.bearer import install_bearer
from appliance.web.csrf import check_csrf, csrf_token
from appliance.web.filters import install_filters
from appliance.web.guards import may, public
from appliance.web.headers import install_headers
from appliance.web.health import install_health
from appliance.web.home_address import install_home_address
from appliance.web.kept_html import install_kept_html
from appliance.web.look import install_look
from appliance.web.pages import BLUEPRINTS, DEV_BLUEPRINTS
from appliance.web.people import install_people
from appliance.web.problems import install_problems
from appliance.web.rate_limits import install_rate_limits
from appliance.web.request import install_request
from appliance.web.sessions import DatabaseSessions
from appliance.web.site import Site, keep_site
from appliance.web.standing import standing_if_known
from appliance.web.url_parts import ControlConverter


def create_app(product: Product, settings: AppSettings, identity: SignInProviders) -> Flask:
    """The web application of ``product``, with ``identity`` as the ways to sign in."""
    app = Flask("appliance.web", static_folder="static", static_url_path="/static")
    keep_site(app, Site(product, settings, identity))
    _configure(app, settings, product)
    app.session_interface = DatabaseSessions()
    install_look(app)
    install_kept_html(app)
    install_filters(app)
    install_request(app)  # first in, so that its id is there for everything after it
    install_headers(app)
    install_problems(app)
    install_people(app)
    install_home_address(app)
    install_bearer(app)
    install_rate_limits(app)  # with the guards, which know who asks, and before anything is read
    app.before_request(check_csrf)
    app.context_processor(_shared_with_templates)
    app.jinja_env.globals.update(csrf_token=csrf_token, may=may, help_topic=topic)
    app.view_functions["static"] = public(app.view_functions["static"])
    install_health(app)
    for blueprint in BLUEPRINTS + (DEV_BLUEPRINTS if settings.environment.is_for_play else []):
        app.register_blueprint(blueprint)
    install_api(app)
    return app


def _configure(app: Flask, settings: AppSettings, product: Product) -> None:
    app.config.update(
        SECRET_KEY=settings.session_keys[0],
        # Whole requests without a file. Pages that take files bound themselves.
        MAX_CONTENT_LENGTH=product.limits.form_bytes,
        MAX_FORM_MEMORY_SIZE=product.limits.form_bytes,
        MAX_FORM_PARTS=2_000,
        WTF_CSRF_TIME_LIMIT=None,
        # Links to elsewhere are made of the base address; the Host header is nobody's proof.
        TRUSTED_HOSTS=[urlsplit(settings.base_url).hostname, "localhost", "127.0.0.1"],
        PROPAGATE_UNFORESEEN=False,
    )
    app.url_map.converters["control"] = ControlConverter
    app.url_map.strict_slashes = False
    # An address is one or it is none: no redirect in the framework's words to what was perhaps meant.
    app.url_map.merge_slashes = False


def _shared_with_templates() -> dict[str, Any]:
    standing = standing_if_known()
    if standing is None:
        return {"standing": None, "shell": {}}
    seat = standing.seat
    return {
        "standing": standing,
        "shell": {
            "organisation": seat.organisation_name if seat else None,
            "logo_sha256": seat.logo_sha256 if seat else None,
            "deletion_due_at": seat.deletion_due_at if seat else None,
            "person": standing.display_name,
            "switchable": len(standing.seats) > 1,
            "may_view_audit": may(Permission.VIEW_AUDIT),
            "may_manage_people": may(Permission.MANAGE_PEOPLE),
            "may_manage": may(Permission.MANAGE_SETTINGS),
        },
    }
