"""The helpdesk in each state: new, taken, waiting, solved with stars, merged; a call; questions and templates."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..accounts.models import Membership
from ..factories.models import Factory
from ..helpdesk import services
from ..kernel import clock
from ..kernel.access import Kind, Role
from ..storage.database import db
from .cast import acting

ZONE = ZoneInfo("Asia/Hong_Kong")
FAQS = (
    ("fees", "en", "When is an invoice due?", "30 days after it was issued. A reminder comes a week before."),
    ("fees", "zh", "发票何时到期？", "开具后 30 天到期，到期前一周会提醒。"),
    ("fees", "vi", "Khi nào hóa đơn đến hạn?", "30 ngày sau khi lập. Có lời nhắc trước một tuần."),
    (
        "certificate",
        "en",
        "May we print the seal on our boxes?",
        "Ask on the page of the seal: each use needs consent.",
    ),
    ("certificate", "vi", "Có được in dấu lên hộp không?", "Hãy xin trên trang về dấu: mỗi lần dùng cần được đồng ý."),
    ("audit", "en", "Are audits announced?", "No, none is but Progress Visits and Remediation's on-site engagement."),
    ("audit", "zh", "审核会提前通知吗？", "除进展访问外，审核均不提前通知。"),
)
TEMPLATES = (
    ("Received", "Dear {name},\n\nwe have your enquiry {number} and answer within a working day.\n\n{agent}",
     "{name}，您好：\n\n我们已收到您的咨询 {number}，将在一个工作日内答复。\n\n{agent}"),
)  # fmt: skip
ASKED = (
    ("fees", "We got the audit invoice twice", "The second one has another number. Which one do we pay?"),
    ("account", "Our manager left", "Who can sign for us now?"),
    ("certificate", "Certificate in Vietnamese", "Can the certificate be printed in Vietnamese?"),
    ("audit", "How many workers are interviewed?", "We have 420 workers."),
    ("audit", "Interviews", "Please add: on which day?"),
)


class Helpdesk:
    """Tells of the helpdesk up to day ``on``."""

    def __init__(self, on: date):
        self.on = on

    def tell(self) -> None:
        """Five enquiries of factories and a call, and the texts of the staff."""
        staff = self._member(Role.COORDINATOR)
        self.staff = acting(staff.person_id, staff.organisation_id, Kind.PROGRAMME, Role.COORDINATOR)
        for topic, locale, question, answer in FAQS:
            given = {"topic": topic, "locale": locale, "question": question, "answer": answer}
            services.keep_faq(self.staff, None, **given, published=True)
        for title, words, words_zh in TEMPLATES:
            services.keep_template(self.staff, None, title=title, words=words, words_zh=words_zh, words_vi="")
        first, second, third, fourth, fifth = (
            self._ask(*one, days) for one, days in zip(ASKED, (1, 2, 4, 5, 4), strict=True)
        )
        with clock.at(self._at(1)):
            services.take(self.staff, second)
            services.answer(self.staff, third, text="Yes, from next month on. Is that soon enough?", waits=True)
            services.answer(self.staff, fourth, text="26: six alone and twenty in groups of five.", waits=False)
            services.merge(self.staff, fifth, into=fourth.code)
            services.solve(self.staff, fourth)
            services.rate(self.asker, fourth, stars=5, remark="Quick and clear.")
            call = {"topic": "connections", "subject": "A buyer cannot find us", "text": "Called about the directory."}
            services.note_call(self.staff, **call, name="Mr Example", email="")

    def _member(self, role) -> Membership:
        wanted = select(Membership).where(Membership.role == role.value).order_by(Membership.id)
        return db.session.scalars(wanted.limit(1)).one()

    def _at(self, days_ago: int) -> datetime:
        return datetime.combine(self.on - timedelta(days=days_ago), time(11), ZONE)

    def _ask(self, topic, subject, text, days_ago):
        member = self._member(Role.FACTORY_MANAGER)
        wanted = select(Factory.id).where(Factory.organisation_id == member.organisation_id)
        site = db.session.scalar(wanted)
        manager = acting(member.person_id, member.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, site)
        self.asker = manager
        with clock.at(self._at(days_ago)):
            return services.ask(manager, topic=topic, subject=subject, text=text, name=member.person.name)
