"""The links in written mails, as their readers follow them."""

import re

LINK = re.compile(r"http://localhost(/\S+)")


def link_in(message) -> str:
    """The path of the one link in the text of ``message``."""
    found = set(LINK.findall(message.get_body(("plain",)).get_content()))
    found -= {one for one in found if "/join/" not in one and "/reset/" not in one and "/account/email/" not in one}
    (path,) = found
    return path
