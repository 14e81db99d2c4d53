"""The library in each state: policies to confirm, one in second edition, a briefing, a poster, a draft; feedback."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..accounts.models import Membership
from ..documents.inside import pages_of
from ..documents.typesetting import typeset
from ..documents.uploads import PDF, cleaned
from ..kernel import clock
from ..kernel.access import Kind, Role
from ..resources import services
from ..storage.database import db
from .cast import acting

SHELF = (
    # kind, language, title, summary, audiences, whether it is to be confirmed, what stands inside the file
    (
        "policy",
        "en",
        "Gifts and favours",
        "Nobody gives or takes anything on an audit.",
        ["factory", "audit_firm"],
        True,
        (
            "Auditors take no money, no red packet, no voucher, no journey and no lodging beyond the contract.",
            "A meal in the canteen and soft drinks are no favour. Whoever is offered more refuses, and tells the "
            "integrity officers on the same day.",
        ),
    ),
    (
        "policy",
        "zh",
        "礼品与利益",
        "审核中任何人不得给予或收受任何东西。",
        ["factory", "audit_firm"],
        True,
        (
            "审核员不收受现金、红包、礼券、旅行或合同以外的住宿。",
            "食堂便餐和软饮料不算利益。有人提供更多时应当拒绝，并于当日告知廉洁专员。",
        ),
    ),
    (
        "policy",
        "vi",
        "Quà tặng và ưu đãi",
        "Không ai đưa hay nhận bất cứ thứ gì trong cuộc đánh giá.",
        ["factory", "audit_firm"],
        True,
        ("Đánh giá viên không nhận tiền, phong bì, phiếu mua hàng, chuyến đi hay chỗ ở ngoài hợp đồng.",),
    ),
    (
        "briefing",
        "en",
        "What changes in the checklist",
        "Twelve sections, one page each.",
        ["factory", "buyer"],
        False,
        ("Dormitories: at least 2.5 square metres for each person, two exits, no charging of e-bikes indoors.",),
    ),
    (
        "poster",
        "zh",
        "工人关爱热线海报",
        "张贴于车间与宿舍。",
        ["public"],
        False,
        ("有困难，打热线。您可以不留姓名。",),
    ),
)
NOTICE = "Demonstration: this paper is invented."


class Library:
    """Fills the library up to day ``on``."""

    def __init__(self, on: date):
        self.on = on

    def tell(self) -> None:
        """Five resources, one of them in its second edition, a draft, and a word of feedback."""
        staff = self._acting(Role.ADMINISTRATOR, Kind.PROGRAMME)
        policy = None
        for kind, locale, title, summary, audiences, confirms, inside in SHELF:
            told = {"kind": kind, "locale": locale, "title": title, "summary": summary, "audiences": audiences}
            told["inside"] = inside
            first = self._write(staff, policy if kind == "policy" else None, 200, told, confirms, "")
            services.publish(staff, first)
            if title == SHELF[0][2]:
                policy = first
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
        told, inside = {name: value for name, value in told.items() if name != "inside"}, told["inside"]
        file = cleaned(_paper(told["locale"], told["title"], inside), "document.pdf", (PDF,))
        with clock.at(datetime.combine(day, time(9), ZoneInfo("Asia/Hong_Kong"))):
            more = {"changed": changed, "link": "", "confirms": confirms, "effective_on": day}
            more |= {"brought": file, "pages": pages_of(file.content)}
            return services.write(staff, before, **told, **more)

    def _acting(self, role, kind):
        wanted = select(Membership).where(Membership.role == role.value).order_by(Membership.id)
        member = db.session.scalars(wanted.limit(1)).one()
        return acting(member.person_id, member.organisation_id, kind, role)


def _paper(locale: str, title: str, paragraphs) -> bytes:
    words = {"page": "", "of": "/", "confidential": ""}
    data = {"title": title, "paragraphs": list(paragraphs), "facts": {"name": "IETP"}, "locale": locale}
    return typeset("leaflet", data | {"notice": NOTICE, "t": words})
