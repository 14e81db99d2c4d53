"""The languages of the product: which are offered, how HTML names them, and which one a name is written in."""

import re

from flask import g, request

OFFERED = (("en", "English"), ("zh", "简体中文"), ("vi", "Tiếng Việt"))
"""Code and own name of every language that all pages are offered in."""
SPOKEN_BY_WORKERS = (("zh", "中文"), ("en", "English"), ("vi", "Tiếng Việt"))
"""Of the pages that workers and the public open by a code: the likeliest first."""
_TAGS = {"zh": "zh-Hans"}
_BY_SCRIPT = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]"), "zh"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
    (re.compile("[\u0900-\u097f]"), "hi"),
    (re.compile("[\u0980-\u09ff]"), "bn"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
    (re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]"), "vi"),
)


def tag(code: str) -> str:
    """The language tag that HTML wants for one of our codes.

    >>> tag("zh"), tag("vi")
    ('zh-Hans', 'vi')
    """
    return _TAGS.get(code, code)


def tag_of_name(text: str, country: str = "") -> str:
    """The language tag of a name by its script, '' where Latin letters do not say; Chinese names of Taiwan, Hong Kong
    and Macao are in traditional script.

    >>> tag_of_name("东莞玩具厂", "CN"), tag_of_name("香港玩具廠", "HK"), tag_of_name("Đồ chơi"), tag_of_name("Toys")
    ('zh-Hans', 'zh-Hant', 'vi', '')
    """
    found = next((code for pattern, code in _BY_SCRIPT if pattern.search(text or "")), "")
    if found == "zh":
        return "zh-Hant" if country in ("TW", "HK", "MO") else "zh-Hans"
    return found


def choose(offered=OFFERED, otherwise: str = "en") -> str:
    """The language of this answer: asked in the address, kept in a cookie, the person's own, the browser's."""
    known = [code for code, _name in offered]
    for wanted in (request.args.get("lang"), request.cookies.get("lang")):
        if wanted in known:
            return wanted
    person = g.get("_login_user")
    if person is not None and getattr(person, "locale", None) in known:
        return person.locale
    return asked_by_browser(known, otherwise)


def asked_by_browser(known: list[str], otherwise: str) -> str:
    """The first of ``known`` that the browser asks for, else ``otherwise``."""
    wanted = [*known, *(("zh-CN", "zh-Hans", "zh-Hant", "zh-TW") if "zh" in known else ())]
    return request.accept_languages.best_match(wanted, otherwise)[:2]


def remember(response):
    """Keep in a cookie what the address asked for."""
    asked = request.args.get("lang")
    if asked in [code for code, _name in OFFERED] and request.cookies.get("lang") != asked:
        response.set_cookie("lang", asked, max_age=31536000, samesite="Lax", httponly=True)
    return response
