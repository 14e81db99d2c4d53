"""The map: a circle and a line a country, as many as the list says, for those who may search (5.8)."""

import pytest

from ietp_dash.directory import world
from tests import builders as make


def test_the_area_grows_with_the_number_and_unknown_places_are_left_to_the_table():
    big, small = world.circles({"CN": 400, "VN": 100, "ZZ": 7})
    assert (big.country, small.country) == ("CN", "VN")
    assert big.radius == 2 * small.radius
    assert all(
        0 <= one.x <= world.WIDTH and 0 <= one.y <= world.HEIGHT
        for one in world.circles(dict.fromkeys(("CN", "US", "CL", "HK"), 1))
    )


def test_the_map_shows_what_the_search_finds(settled, client_for):
    client = client_for(make.person("buyer_manager"))
    page = client.see("/directory/map/?view=all")
    countries = page.html.count('<tr><th scope="row">')
    assert countries == page.html.count("<circle") > 2
    assert "country=CN" in page.html
    one = client.see("/directory/map/?country=CN")
    assert one.html.count("<circle") == 1
    assert "China" in one.text


@pytest.mark.parametrize(("role", "status"), [("factory_manager", 403), ("reviewer", 200)])
def test_who_may_search_sees_it(client_for, role, status):
    assert client_for(make.person(role)).get("/directory/map/").status_code == status
