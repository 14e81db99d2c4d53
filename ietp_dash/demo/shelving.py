"""The library in each state: a policy to confirm with its second edition, a briefing, a poster, a draft; and feedback."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..accounts.models import Membership
from ..documents.uploads import PDF, cleaned
from ..kernel import clock
from ..kernel.access import Kind, Role
from ..resources import services
from ..storage.database import db
from . import pictures
from .cast import acting

SHELF = (
    (
        "policy",
        "en",
        "Gifts and favours",
        "Nobody gives or takes anything on an audit.",
        ["factory", "audit_firm"],
        True,
    ),
    ("policy", "zh", "礼品与利益", "审核中任何人不得给予或收受任何东西。", ["factory", "audit_firm"], True),
    ("briefing", "en", "What changes in the checklist", "Twelve sections, one page each.", ["factory", "buyer"], False),
    ("poster", "zh", "工人关爱热线海报", "张贴于车间与宿舍。", ["public"], False),
)


class Library:
    """Fills the library up to day ``on``."""

    def __init__(self, on: date):
        self.on = on

    def tell(self) -> None:
        """Four resources, one of them in its second edition, a draft, and a word of feedback."""
        staff = self._acting(Role.ADMINISTRATOR, Kind.PROGRAMME)
        for kind, locale, title, summary, audiences, confirms in SHELF:
            told = {"kind": kind, "locale": locale, "title": title, "summary": summary, "audiences": audiences}
            first = self._write(staff, None, 200, told, confirms, "")
            services.publish(staff, first)
            if title == SHELF[0][2]:
                second = self._write(
                    staff, first, 30, told, confirms, "Meals: a canteen meal and soft drinks are no favour."
                )
                services.publish(staff, second)
        self._write(staff, None, 1, told | {"title": "Draft of the next poster"}, False, "")
        buyer = self._acting(Role.BUYER_MANAGER, Kind.BUYER)
        services.give_feedback(
            buyer, endpoint="portfolio.index", locale="en", words="I would like to see last year's figures."
        )

    def _write(self, staff, before, days_ago, told, confirms, changed):
        day = self.on - timedelta(days=days_ago)
        file = cleaned(pictures.slip(), "document.pdf", (PDF,))
        with clock.at(datetime.combine(day, time(9), ZoneInfo("Asia/Hong_Kong"))):
            more = {"changed": changed, "link": "", "confirms": confirms, "effective_on": day, "brought": file}
            return services.write(staff, before, **told, **more)

    def _acting(self, role, kind):
        wanted = select(Membership).where(Membership.role == role.value).order_by(Membership.id)
        member = db.session.scalars(wanted.limit(1)).one()
        return acting(member.person_id, member.organisation_id, kind, role)
