"""Lists made of text, loaded as a command or the page would load them."""

from ietp_dash.documents import store
from ietp_dash.factories.models import Factory
from ietp_dash.imports import mapping, running, services
from ietp_dash.imports.models import ImportRun
from ietp_dash.kernel.access import VISITOR
from ietp_dash.storage.database import db

COLUMNS = {"external_id": "ID", "name": "Name", "address": "Address", "country": "Country", "products": "Products"}
HEAD = "ID,Name,Address,Country,Products\n"
FIRST = (
    HEAD + "1,Blue Kite Toys,1 Harbour Road,China,Wooden toys;Kites\n"
    "2,Alder Figures,22 Mill Lane,Vietnam,Dolls\n"
    "3,Quiet Drum Works,9 Hill Street,Indonesia,\n"
)


def received(text: str, *, source="own:test", complete=True, columns=COLUMNS, name="list.csv") -> ImportRun:
    """A run whose list was stored and whose columns were chosen."""
    content = text.encode()
    run = services.receive(VISITOR, kind="factories", file_name=name, sha256=store.put(content), size=len(content))
    options = {"columns": columns, "complete": complete}
    return services.choose(
        VISITOR, run, mapping=mapping.chosen(columns, complete), source=source, title="Test list", options=options
    )


def staged(text: str, **how) -> ImportRun:
    """A run that was checked."""
    run = received(text, **how)
    running.advance(VISITOR, run.id)
    return again(run)


def loaded(text: str, **how) -> ImportRun:
    """A run that is visible."""
    run = staged(text, **how)
    services.approve(VISITOR, run)
    running.advance(VISITOR, run.id)
    return again(run)


def again(run: ImportRun) -> ImportRun:
    """The run as it stands now."""
    return db.session.get(ImportRun, run.id, populate_existing=True)


def listed() -> dict[str, Factory]:
    """Factories that buyers may see, by name."""
    db.session.expire_all()
    return {one.name: one for one in db.session.query(Factory) if one.is_listed}
