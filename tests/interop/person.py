"""The human: opens the sandbox's pages, fills in their forms and posts them, as a browser would. What
a test wants of it is said by the test."""

import html.parser
import urllib.error
import urllib.parse
import urllib.request


class Form(html.parser.HTMLParser):
    """The forms of a page: where each one posts to, its fields, and the words on it."""

    def __init__(self, page):
        super().__init__()
        self.forms = []
        self.open = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.open = {"action": attrs.get("action", ""), "fields": {}, "words": ""}
            self.forms.append(self.open)
        elif self.open is not None and tag in ("input", "button") and attrs.get("name"):
            self.open["fields"][attrs["name"]] = attrs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None

    def handle_data(self, data):
        if self.open is not None:
            self.open["words"] += data


def browse(url, fields=None):
    """Opens a page, or posts a form: `(status, page)`. Only ever asked for loopback addresses."""
    host = urllib.parse.urlsplit(url).hostname
    if host not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError(f"the human of this run only opens pages of the sandbox, not {url}")
    data = None if fields is None else urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(url, data=data)
    if data is not None:
        # The sandbox takes forms from its own pages alone.
        parts = urllib.parse.urlsplit(url)
        request.add_header("Origin", f"{parts.scheme}://{parts.netloc}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode(errors="replace")


def fill_in(url, word, **fields):
    """Plays the human: opens the page, finds the form whose words or address hold `word`, fills
    in `fields` and posts it. Gives `(status, page)` of what the post answered."""
    status, page = browse(url)
    return submit(url, page, word, **fields) if status == 200 else (status, page)


def submit(url, page, word, **fields):
    """The same with a page that is open already, as where a form leads to a second one."""
    for form in Form(page).forms:
        if word in (form["words"] + form["action"]).lower():
            target = urllib.parse.urljoin(url, form["action"])
            return browse(target, {**form["fields"], **fields})
    return 0, f"no form about {word!r} on the page at {url}: {page}"
