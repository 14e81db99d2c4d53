"""A page as a reader of its HTML sees it: its forms, its words, and what every page must keep."""

from html.parser import HTMLParser

TYPES_OF_DATA = ("application/json", "application/ld+json")
LOADS = {"script": "src", "link": "href", "img": "src", "source": "src", "iframe": "src"}


class Form:
    """One form: where it goes and what a browser would send with it untouched."""

    def __init__(self, attributes: dict):
        self.action = attributes.get("action")
        self.method = (attributes.get("method") or "get").lower()
        self.multipart = attributes.get("enctype") == "multipart/form-data"
        self.id = attributes.get("id")
        self.names: set[str] = set()
        self.values: dict[str, list[str]] = {}
        self.buttons: list[tuple[str, str]] = []

    def hold(self, name: str | None, value: str | None, sent: bool) -> None:
        """Note a field, and its value if a browser would send it."""
        if name:
            self.names.add(name)
            if sent:
                self.values.setdefault(name, []).append(value or "")


class Page(HTMLParser):
    """Parsed HTML; ``problems`` lists what breaks the rules of every page and fragment."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.html = html
        self.forms: list[Form] = []
        self.problems: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.title, self.lang, self.words = "", None, []
        self.is_whole = html.lstrip()[:9].lower() == "<!doctype" or "<html" in html[:500].lower()
        self._open: list[str] = []
        self._select: tuple | None = None
        self._area: tuple | None = None
        self.feed(html)
        self.close()
        self._judge()

    @property
    def text(self) -> str:
        """The words of the page, single-spaced."""
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self._check(tag, attributes)
        self._open.append(tag)
        if tag == "html":
            self.lang = attributes.get("lang")
        elif tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        elif tag == "form":
            self.forms.append(Form(attributes))
        elif tag in ("input", "button", "select", "textarea"):
            self._field(tag, attributes)
        elif tag == "option" and self._select:
            self._select[2].append((attributes.get("value"), "selected" in attributes, []))

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open and self._open.pop() != tag:
                pass
        if tag == "select" and self._select:
            self._close_select()
        elif tag == "textarea" and self._area:
            form, name, parts = self._area
            form.hold(name, "".join(parts).removeprefix("\n"), True)
            self._area = None

    def handle_data(self, data):
        inside = self._open[-1] if self._open else ""
        if self._area:
            self._area[2].append(data)
        elif inside == "option" and self._select and self._select[2]:
            self._select[2][-1][2].append(data)
        if inside == "title" and "svg" not in self._open:
            self.title += data
        elif inside not in ("script", "style"):
            self.words.append(data)

    def _form_of(self, attributes) -> Form | None:
        if attributes.get("form"):
            return next((form for form in self.forms if form.id == attributes["form"]), None)
        return self.forms[-1] if self.forms and "form" in self._open else None

    def _field(self, tag, attributes):
        form = self._form_of(attributes)
        if form is None or "disabled" in attributes:
            return
        name, kind = attributes.get("name"), (attributes.get("type") or "").lower()
        if tag == "select":
            self._select = (form, name, [], "multiple" in attributes)
        elif tag == "textarea":
            self._area = (form, name, [])
        elif tag == "button" or kind in ("submit", "image", "button", "reset"):
            form.buttons.append((name or "", attributes.get("value") or ""))
        elif kind in ("checkbox", "radio"):
            form.hold(name, attributes.get("value", "on"), "checked" in attributes)
        else:
            form.hold(name, attributes.get("value"), kind != "file")

    def _close_select(self):
        form, name, options, many = self._select
        self._select = None
        chosen = [option for option in options if option[1]] or ([] if many else options[:1])
        form.hold(name, None, False)
        for value, _, words in chosen:
            form.hold(name, "".join(words).strip() if value is None else value, True)

    def _check(self, tag, attributes):
        for name in attributes:
            if name == "style" or name.startswith("on"):
                self.problems.append(f"<{tag}> has {name}=, which the content policy forbids")
            if name.startswith("hx-"):
                self.problems.append(f"<{tag}> has {name}=; write data-{name}=")
        if tag == "style":
            self.problems.append("a <style> element, which the content policy forbids")
        if tag == "script" and "src" not in attributes and attributes.get("type") not in TYPES_OF_DATA:
            self.problems.append("an inline <script>, which the content policy forbids")
        loaded = attributes.get(LOADS.get(tag, ""), "") or ""
        if loaded.startswith(("http:", "https:", "//")) and attributes.get("rel") not in ("canonical", "alternate"):
            self.problems.append(f"<{tag}> loads {loaded} from another host")
        one = attributes.get("id")
        if one is not None:
            if one in self.ids or not one:
                self.problems.append(f"the id {one!r} is there twice" if one else "an empty id")
            self.ids.add(one)

    def _judge(self):
        for form in self.forms:
            if not form.action:
                self.problems.append("a form without an action")
            if form.method == "post" and "csrf_token" not in form.names:
                self.problems.append(f"the form to {form.action} holds no CSRF token")
        if self.is_whole:
            if not self.html.lstrip().lower().startswith("<!doctype html>"):
                self.problems.append("no <!doctype html>")
            if not self.title.strip():
                self.problems.append("no title")
            if not self.lang:
                self.problems.append("no lang on <html>")
