"""The worker helpline in each state: written, taken, answered, passed on, closed; cards; figures of old months."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..accounts.models import Membership
from ..connections.models import Connection
from ..factories.models import Factory
from ..helpline import figures, services
from ..kernel import clock
from ..kernel.access import VISITOR, Kind, Role, Scope
from ..storage.database import db
from .cast import acting

ZONE = ZoneInfo("Asia/Shanghai")
CARDS = (
    ("wages", "zh", "工资何时发", "工资最迟于次月 7 日发放，并附工资条。迟发可先问人事，仍未发可拨 12333。"),
    (
        "wages",
        "en",
        "When wages are paid",
        "By the 7th of the next month at the latest, with a slip. Ask personnel first.",
    ),
    ("leaving", "vi", "Nghỉ việc", "Báo trước 30 ngày bằng văn bản. Nhà máy phải trả hết lương khi nghỉ."),
)
WRITTEN = (
    ("wages", "The overtime of last month is missing on my slip.", "Ms Example, 000 0000 0000", True),
    ("hours", "We work every Sunday now.", "", False),
    ("homesickness", "I have nobody to talk to here.", "", False),
    ("safety", "The guard of the press is tied up.", "", False),
)
OLD = {"wages": 7, "hours": 5, "leaving": 3, "leave": 2}


class Helpline:
    """Tells of the helpline up to day ``on``."""

    def __init__(self, on: date):
        self.on = on

    def tell(self) -> None:
        """Cards, two months of calls at one factory, and a handful of cases of this week."""
        member = db.session.scalars(
            select(Membership).where(Membership.role == Role.HELPLINE_AGENT.value).order_by(Membership.id).limit(1)
        ).one()
        self.agent = acting(member.person_id, member.organisation_id, Kind.PROGRAMME, Role.HELPLINE_AGENT)
        for topic, locale, title, words in CARDS:
            services.keep_card(self.agent, None, topic=topic, locale=locale, title=title, words=words, seen=0)
        site = self._site()
        for months in (1, 2):
            self._calls(site, self.on.replace(day=1) - timedelta(days=30 * months - 12))
        figures.freeze(VISITOR, self._at(self.on))
        self._this_week(site)

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, time(11), ZONE)

    def _site(self) -> Factory:
        shared = select(Connection.factory_id).where(
            Connection.state == "accepted", Connection.scope.contains(Scope.HELPLINE.value)
        )
        return db.session.scalars(select(Factory).where(Factory.id.in_(shared)).order_by(Factory.id).limit(1)).one()

    def _calls(self, site, day):
        with clock.at(self._at(day)):
            for topic, times in OLD.items():
                for _time in range(times):
                    case = self._note(site, topic, "Asked what the law says.")
                    services.close(self.agent, case, outcome="informed", words="")

    def _note(self, site, topic, wants, **more):
        given = {"channel": "phone", "topic": topic, "is_work": True, "gender": "", "urgency": "normal", "identity": ""}
        given |= {"wants": wants, "consent": False, "call_back": False, "factory": site}
        return services.note(self.agent, **given | more)

    def _this_week(self, site):
        with clock.at(self._at(self.on - timedelta(days=2))):
            for topic, words, identity, call_back in WRITTEN:
                case, _receipt = services.write(
                    VISITOR, topic=topic, words=words, identity=identity, call_back=call_back, factory=site
                )
            services.take(self.agent, case)
            services.say(self.agent, case, words="Thank you. Which workshop is it?", shown=True)
            urgent = self._note(site, "contract", "They keep our passports.", urgency="urgent", consent=True)
            services.escalate(self.agent, urgent, to="integrity", words="Passports are kept at this factory.")
