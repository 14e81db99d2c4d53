"""IETP Connect: the table of contents. ``create_app`` binds settings, extensions, capabilities and reactions."""

import logging
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Flask, g, request
from flask_babel import get_locale
from werkzeug.datastructures import MultiDict
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.urls import iri_to_uri

from . import config, reactions
from .kernel.access import Permission
from .storage.database import db
from .web import compression, errors, guard, headers, languages, navigation, presentation, request_log
from .web.extensions import babel, csrf, htmx, login
from .web.notice import notice
from .web.sessions import DatabaseSessions

__version__ = "0.1.0"
ROOT = Path(__file__).resolve().parent.parent
CAPABILITIES = (
    "accounts", "programme", "documents", "factories", "connections", "accreditation", "checklists", "cycles",
    "fees", "applications", "audits", "assignments", "findings", "fieldwork", "reports", "corrections", "status",
    "certificates", "visits", "appeals", "incidents", "integrity", "helpline", "training", "helpdesk", "resources",
    "surveys", "guide", "downloads", "directory", "portfolio", "analytics", "imports", "notifications", "live", "demo",
    "home",
)  # fmt: skip


def create_app(overrides: dict | None = None, instance_path: str | None = None) -> Flask:
    """The application. ``overrides`` are settings by name without the IETP_ prefix.

    Raises config.BadSetting for a setting that makes no sense, guard.Unguarded for an endpoint without a rule.
    """
    app = Flask(__name__, root_path=str(ROOT), instance_path=instance_path or str(ROOT / "instance"))
    settings = config.load(overrides, app.instance_path)
    app.config.from_mapping(settings)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings["DATABASE_URL"],
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "ietp_dash" / "translations"),
        SEND_FILE_MAX_AGE_DEFAULT=0,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.session_interface = DatabaseSessions(secure=settings["BASE_URL"].startswith("https://"))
    logging.getLogger("ietp").setLevel(logging.INFO)
    if int(settings["TRUSTED_PROXIES"]):
        hops = int(settings["TRUSTED_PROXIES"])
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
    _bind_extensions(app)
    _bind_capabilities(app)
    guard.check_every_endpoint(app)
    return app


def _bind_extensions(app):
    errors.bind(app)
    headers.bind(app)
    request_log.bind(app)
    compression.bind(app)
    for extension in (db, csrf, htmx, login):
        extension.init_app(app)
    babel.init_app(app, locale_selector=languages.choose, timezone_selector=lambda: g.get("zone", "UTC"))
    app.jinja_env.add_extension("jinja2.ext.i18n")
    presentation.bind(app)
    app.view_functions["static"].guarded = "public"
    app.context_processor(_page_context)
    app.after_request(languages.remember)


def _bind_capabilities(app):
    for name in CAPABILITIES:
        package = f"{__name__}.{name}"
        for module in ("models", "settings_views", "views"):
            if find_spec(f"{package}.{module}"):
                loaded = import_module(f"{package}.{module}")
                if module == "views":
                    for blueprint in _blueprints(loaded):
                        app.register_blueprint(blueprint)
    from . import commands
    from .accounts.current import load_viewer

    app.before_request(load_viewer)
    reactions.bind()
    commands.bind(app)


def _blueprints(module) -> list[Blueprint]:
    """The blueprints that a capability makes and its views module holds."""
    found = [one for one in vars(module).values() if isinstance(one, Blueprint)]
    return [one for one in found if one.import_name.startswith(f"{module.__package__}.")]


def _page_context():
    return navigation.context() | {
        "locale": str(get_locale() or "en")[:2],
        "languages": [(code, name, _with_language(code)) for code, name in languages.OFFERED],
        "theme": request.cookies.get("theme") if request.cookies.get("theme") in ("light", "dark") else "system",
        "demo_notice": notice(),
        "version": __version__,
        "can": guard.may,
        "P": Permission,
    }


def _with_language(code: str) -> str:
    """This page in another language; where a form's answer has no page of its own, the page that the form stood on."""
    path, values = request.path, MultiDict(request.args)
    if request.method != "GET" and (request.url_rule is None or "GET" not in request.url_rule.methods):
        before = urlsplit(request.referrer or "/")
        ours = before.netloc in ("", request.host)
        path, values = (
            ("/" + before.path.lstrip("/"), MultiDict(parse_qsl(before.query))) if ours else ("/", MultiDict())
        )
    values["lang"] = code
    return iri_to_uri(path) + "?" + urlencode(list(values.items(multi=True)))
