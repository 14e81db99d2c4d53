"""Headers on every answer: a strict content policy, no sniffing, no framing, no storing of private pages."""

from flask import current_app, g, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def bind(app) -> None:
    """Put the headers on every answer of ``app`` and refuse unsafe requests that other sites start."""
    app.before_request(_refuse_cross_site)
    app.after_request(_headers)


def _refuse_cross_site():
    """Cross-site unsafe requests are refused before any token is looked at."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    foreign = origin not in (None, "null", request.host_url.rstrip("/"), current_app.config["BASE_URL"].rstrip("/"))
    if site == "cross-site" or foreign:
        from flask import abort

        abort(400)
    return None


def _headers(response):
    put = response.headers.setdefault
    put("Content-Security-Policy", POLICY)
    put("X-Content-Type-Options", "nosniff")
    put("Referrer-Policy", "same-origin")
    put("Cross-Origin-Opener-Policy", "same-origin")
    put("Cross-Origin-Resource-Policy", "same-origin")
    put("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
    if current_app.config["BASE_URL"].startswith("https://"):
        put("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint == "static" and request.args.get("v") and response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.endpoint != "static":
        put("Cache-Control", "no-store")
    if g.get("request_id"):
        put("X-Request-Id", g.request_id)
    return response
