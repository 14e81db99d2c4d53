"""A buyer's own list: rows found by certificate number or by name, however written; nothing hidden is found."""

import io

import pytest

from ietp_dash.connections import services
from ietp_dash.directory import services as directory
from ietp_dash.imports import wishes
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from tests import builders as make


@pytest.fixture
def buyer(app):
    """A buyer before a small directory."""
    made = {
        "Sunrise Toys (Dongguan) Co., Ltd.": {"city": "Dongguan", "address": "No. 8 Harbour Road", "number": "C001234"},
        "Sunrise Plastics Manufactory": {"city": "Huizhou", "address": "12 Lake Street"},
        "Golden Panda Industrial Limited": {
            "city": "Shantou",
            "name_local": "金熊猫实业有限公司",
            "address": "5 Panda Road",
        },
        "Hidden Gem Toys": {"listed": False, "number": "C009999"},
    }
    for name, values in made.items():
        make.factory(name, **values)
    directory.rebuild(VISITOR)
    return make.person("buyer_manager")


def read(buyer, text) -> list:
    return wishes.read(make.viewer(buyer), io.BytesIO(text.encode()))


def best(wish) -> str | None:
    return wish.candidates[0].factory.name if wish.is_clear else None


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("C001234", "Sunrise Toys (Dongguan) Co., Ltd."),
        ("c001234", "Sunrise Toys (Dongguan) Co., Ltd."),
        ("Sunrise Toys Dongguan Company Limited", "Sunrise Toys (Dongguan) Co., Ltd."),
        ("SUNRISE TOYS (DONGGUAN) CO LTD", "Sunrise Toys (Dongguan) Co., Ltd."),
        ("Golden Panda Industrial", "Golden Panda Industrial Limited"),
        ("金熊猫实业有限公司", "Golden Panda Industrial Limited"),
        ("C009999", None),
        ("Hidden Gem Toys", None),
        ("Nobody Knows This Works", None),
        ("C000000", None),
        ("---", None),
    ],
)
def test_a_row_is_found_or_not(buyer, row, found):
    (wish,) = read(buyer, f"name\n{row}\n")
    assert best(wish) == found
    assert all("Hidden" not in one.factory.name for one in wish.candidates)


def test_an_address_helps_a_short_name(buyer):
    text = "factory name,address,city,country\nSunrise,12 Lake Street,Huizhou,China\n"
    (wish,) = read(buyer, text)
    assert wish.candidates[0].factory.name == "Sunrise Plastics Manufactory"
    assert wish.text == "Sunrise, 12 Lake Street, Huizhou, China"


@pytest.mark.parametrize(
    "text",
    [
        "Certificate number\nC001234\n",
        "证书编号;备注\nC001234;老客户\n",
        "C001234\nGolden Panda Industrial\n",
        "Supplier Name\tCity\nSunrise Toys (Dongguan)\tDongguan\n",
    ],
)
def test_lists_come_in_many_shapes(buyer, text):
    assert best(read(buyer, text)[0]) == "Sunrise Toys (Dongguan) Co., Ltd."


def test_a_list_without_names_of_columns_loses_no_row(buyer):
    found = read(buyer, "C001234\nGolden Panda Industrial\n")
    assert [one.number for one in found] == [1, 2]
    assert [best(one) for one in found] == ["Sunrise Toys (Dongguan) Co., Ltd.", "Golden Panda Industrial Limited"]


@pytest.mark.parametrize(
    "content", [b"", b"name\n", b"%PDF-1.7", b"PK\x03\x04 not a workbook", b"name\n" + b"x\n" * 301]
)
def test_what_is_no_list_or_too_long_is_refused(buyer, content):
    with pytest.raises(Refused) as no:
        wishes.read(make.viewer(buyer), io.BytesIO(content))
    assert no.value.field == "file"


def test_from_a_file_to_requests_through_the_pages(client_for, buyer):
    client = client_for(buyer)
    client.see("/connections/upload")
    content = b"name\nC001234\nGolden Panda Industrial Ltd\nNobody Knows This Works\n=1+1\n"
    answer = client.send(
        "/connections/upload", {"file": (io.BytesIO(content), "list.csv")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 200
    for words in ("4 rows read.", "2 found for certain.", "2 not found.", "same number"):
        assert words in answer.page.text, words
    form = next(one for one in answer.page.forms if one.action == "/connections/new-many")
    review = client.send("/connections/new-many", {"factory": form.values["factory"]})
    assert "2 factories will be asked." in review.page.text
    again = next(one for one in review.page.forms if one.action == "/connections/new-many")
    sent = client.send("/connections/new-many", {"factory": again.values["factory"], "send": "yes", "message": "Hello"})
    assert sent.status_code == 303
    assert services.queries.counts(make.viewer(buyer)) == {"pending": 2}
