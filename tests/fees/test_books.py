"""The payee's books: the ledger and its files, and booking from bank statements, hostile ones included."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ietp_dash.fees import booking, ledger, services, statement
from ietp_dash.fees.models import Invoice
from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders as make

from .scene import Scene, again

HEADER = "Date,Amount,Reference,Transaction ID\n"


@pytest.fixture
def scene(app):
    return Scene()


def rows(text: str, encoding="utf-8"):
    return statement.read(text.encode(encoding))


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1500", 150_000), ("1,500.00", 150_000), ("1.500,00", 150_000), ("US$ 1,500.5", 150_050), ("+15", 1_500),
        ("0.01", 1), ("1,50", 150), ("1,5,0", None), ("1e9", None), ("", None), ("-3", None), ("١٢", None),
        ("999999999999", None), ("NaN", None),
    ],
)  # fmt: skip
def test_amounts_as_banks_write_them(text, cents):
    assert statement.cents_of(text) == cents


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-31", date(2026, 3, 31)), ("2026/3/1", date(2026, 3, 1)), ("20260331", date(2026, 3, 31)),
        ("2026年3月31日", date(2026, 3, 31)), ("31.03.2026", date(2026, 3, 31)),
        ("2026-03-31 08:00", date(2026, 3, 31)), ("03/04/2026", None), ("2026-02-30", None), ("", None),
    ],
)  # fmt: skip
def test_days_that_can_mean_one_day_only(text, day):
    assert statement.day_of(text) == day


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_chinese_bank_s_statement_is_read(encoding):
    found = rows("某银行\n日期;金额;附言;流水号\n2026-03-31;1500.00;货款 IE2345 玩具厂有限公司;T1\n", encoding)
    assert (found[0].day, found[0].cents, found[0].transaction) == (date(2026, 3, 31), 150_000, "T1")
    assert "玩具厂" in found[0].text


def test_rows_that_cannot_be_booked_say_why():
    text = (
        "2026-03-31,1500,x,T1\n2026-03-31,1500,x,T1\n2026-03-31,-5,x,T2\nsoon,5,x,T3\n2026-03-31,much,x,T4\n"
        "2026-03-31,5,x,\n2026-03-31\n"
    )
    found = rows(HEADER + text)
    assert [bool(one.wrong) for one in found] == [False, True, True, True, True, True, True]
    assert len({one.wrong for one in found}) == 6


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\1\2",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"a,b\n1,2\n",
        b'"' * 99,
        b"\xff\xfe\x00",
        b"x" * (statement.LARGEST_FILE + 1),
    ],
    ids=["empty", "zeros", "picture", "no columns", "quotes", "half", "large"],
)
def test_what_is_no_statement_is_refused(raw):
    with pytest.raises(Refused) as no:
        statement.read(raw)
    assert no.value.field == "file"


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(raw):
    beside = []
    for one in (raw, HEADER.encode() + raw):
        try:
            statement.read(one)
        except Refused as no:
            beside.append(no.field)
    assert set(beside) <= {"file"}


def test_transfers_are_matched_by_reference_then_by_amount(scene):
    exact, part, paid, same = (scene.invoice(cents) for cents in (10_000, 20_000, 30_000, 40_000))
    scene.paid(paid, bank_reference="OLD")
    spaced = " ".join(exact.reference)
    text = HEADER + (
        f"2026-03-31,100.00,Fee {spaced.lower()} thank you,T1\n2026-03-31,150,{part.reference},T2\n"
        f"2026-03-31,300,{paid.reference},T3\n2026-03-31,400,no reference,T4\n2026-03-31,7,nothing,T5\n"
        f"2026-03-31,300,{paid.reference},OLD\n2026-03-31,1,{exact.reference} {part.reference},T6\n"
    )
    found = booking.preview(scene.coordinator.organisation_id, rows(text))
    assert [one.match.value for one in found] == [
        "matched", "ambiguous", "ambiguous", "ambiguous", "unmatched", "booked", "ambiguous",
    ]  # fmt: skip
    assert [[row.id for row in one.choices] for one in found][:4] == [[exact.id], [part.id], [paid.id], [same.id]]
    assert booking.preview(scene.firm.organisation_id, rows(text))[0].match == "unmatched"


def send(client, text: str):
    return client.fill("/fees/statement", {"file": (io.BytesIO(text.encode()), "statement.csv")})


def test_a_statement_is_booked_once(scene, client_for):
    one, other = scene.invoice(10_000), scene.invoice(20_000)
    payee, today = client_for(scene.coordinator_person), clock.today(scene.zone).isoformat()
    text = f"{HEADER}{today},100,{one.reference},T1\n{today},200,{other.reference},T2\n{today},5,<b>x</b> =1+1,T3\n"
    preview = send(payee, text)
    assert preview.status_code == 200
    assert "<b>x</b> =1+1" in preview.page.text
    assert again(one).state == "issued", "a preview books nothing"
    form = next(form for form in preview.page.forms if form.action == "/fees/statement/book")
    assert len(form.values["book"]) == 2
    data = {"book": form.values["book"]}
    assert "2 transfers booked" in payee.send("/fees/statement/book", data).page.text
    twice = payee.send("/fees/statement/book", data)
    assert twice.status_code == 409
    assert "noted already" in twice.page.text
    assert [again(row).paid_cents for row in (one, other)] == [10_000, 20_000]
    assert "Noted already" in send(payee, text).page.text


def test_choices_that_nobody_was_offered_book_nothing(scene, client_for):
    _registration, audit = scene.first()
    today = clock.today(scene.zone)
    tomorrow = (today + timedelta(days=1)).isoformat()
    mine = scene.invoice()
    values = [
        f"{audit.public_id}|100|{today}|T1", f"{mine.public_id}|-1|{today}|T2", "x", f"{mine.public_id}|1|never|T3",
        f"{mine.public_id}|100|{tomorrow}|T4", f"{mine.public_id}|0|{today}|T5", f"{mine.public_id}|5|{today}|",
    ]  # fmt: skip
    answer = client_for(scene.coordinator_person).send("/fees/statement/book", {"book": values})
    assert answer.status_code == 409
    assert (again(audit).paid_cents, again(mine).paid_cents) == (0, 0)


@pytest.mark.parametrize("name", ["", "x.csv"])
def test_a_bad_file_is_said_beside_the_field(scene, client_for, name):
    payee = client_for(scene.coordinator_person)
    answer = payee.fill("/fees/statement", {"file": (io.BytesIO(b"\0"), name)})
    assert answer.status_code == 422
    assert "statement" in answer.page.text


def busy(scene) -> list[Invoice]:
    """Invoices paid, over-paid and returned, cancelled, waived, in part and not at all."""
    made = [scene.invoice(10_000 + n) for n in range(6)]
    scene.paid(made[0])
    scene.paid(made[1], 15_000, bank_reference="=cmd|' /C calc'!A0")
    services.refund(scene.coordinator, made[1], amount_cents=1_000, paid_on=clock.today(scene.zone))
    services.cancel(scene.coordinator, made[2], reason="An error")
    scene.paid(made[3], 4_000)
    services.waive(scene.coordinator, made[3], reason="Pilot")
    scene.paid(made[4], 1)
    made.append(scene.invoice(20_000))
    scene.paid(made[6], 5_000)
    services.waive(scene.coordinator, made[6], reason="Pilot")
    services.cancel(scene.coordinator, made[6], reason="The firm declined")
    return made


def owed(invoices) -> int:
    """What is open less what is owed back, from the invoices themselves."""
    open_ = sum(max(0, one.total_cents - one.paid_cents) for one in invoices if one.state == "issued")
    return open_ - sum(services.back_of(one) for one in invoices)


def test_the_ledger_ends_with_what_the_invoices_say(scene, client_for):
    made = busy(scene)
    today = clock.today(scene.zone)
    payee_id = scene.coordinator.organisation_id
    opening, shown, more = ledger.page(payee_id, today, today, limit=100)
    assert (opening, more) == (0, False)
    assert shown[-1].balance == owed(made) == ledger.balance_before(payee_id, today + timedelta(days=1))
    assert sum(one.charged - one.settled for one in shown) == owed(made)
    pages, after = [], ""
    while True:
        before, part, more = ledger.page(payee_id, today, today, after=after, limit=3)
        assert before == (pages[-1].balance if pages else 0)
        pages += part
        if not more:
            break
        after = part[-1].position
    assert pages == shown
    assert list(ledger.everything(payee_id, today, today)) == shown
    refunds = ledger.page(payee_id, today, today, only="refund")[1]
    assert [one.charged for one in refunds] == [1_000]
    assert ledger.page(scene.firm.organisation_id, today, today)[1] == []


def test_the_files_have_the_same_sums_and_no_formula(scene, client_for):
    made = busy(scene)
    payee = client_for(scene.coordinator_person)
    month = f"{clock.today(scene.zone):%Y-%m}"
    text = payee.get(f"/fees/ledger.csv?from={month}").get_data(as_text=True)
    table = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert Decimal(table[-1][8]) * 100 == owed(made)
    assert sum(Decimal(one[6]) - Decimal(one[7]) for one in table[1:]) * 100 == owed(made)
    assert "'=cmd" in text
    assert ",=cmd" not in text
    book = load_workbook(io.BytesIO(payee.get(f"/fees/ledger.xlsx?from={month}").data))
    cells = list(book.active.iter_rows(values_only=True))
    assert len(cells) == len(table)
    assert round(cells[-1][8] * 100) == owed(made)
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


def test_the_ledger_s_page(scene, client_for):
    busy(scene)
    payee = client_for(scene.coordinator_person)
    answer = payee.get("/fees/ledger")
    assert answer.statements <= 12
    assert "P1-000001" in answer.page.text
    for odd in ("from=x", "from=9999-12", "from=0001-01", "after=1.2.3", "after=2026-01-01.9.9", "only=x"):
        assert payee.get(f"/fees/ledger?{odd}").status_code == 200
    assert "No entries in these months" in payee.see("/fees/ledger?from=2001-02").text
    assert client_for(scene.payer_person).get("/fees/ledger").status_code == 403
    assert client_for(make.person("management")).get("/fees/ledger").status_code == 200
    assert client_for(make.person("management")).get("/fees/statement").status_code == 403
    assert db.session.get(Invoice, 1).number == "P1-000001"
