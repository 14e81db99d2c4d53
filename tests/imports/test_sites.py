"""A newer list updates, adds and says what disappeared; it never doubles, whatever the order of its rows."""

from hypothesis import given
from hypothesis import strategies as st

from ietp_dash.imports.mapping import chosen, load, mapped
from ietp_dash.imports.sites import duplicates, grouped, renewal

from .samples import sample, table

HEAD = "id,name,address,country,workers\n"
MOONLAMP = "3,Moonlamp,3 Lamp Way Busan,Korea,7\n"
OLD = HEAD + "1,Blue Kite Toys,8 Kite Road Shenzhen,China,50\n2,Paper Boat Games,1 Boat Street Leeds,UK,10\n" + MOONLAMP
BY_ID = {name: name.replace("external_", "") for name in ("external_id", "name", "address", "country", "workers")}
BY_NAME = {name: name for name in ("name", "address", "country", "workers")}


def sites(text, choice=BY_ID):
    """The sites of ``text``."""
    mapping = chosen(choice)
    return grouped(mapped(table(text), mapping), mapping).sites


def test_the_same_list_again_changes_nothing():
    for choice in (BY_ID, BY_NAME):
        result = renewal(sites(OLD, choice), sites(OLD, choice), complete=True)
        assert (len(result.same), result.added, result.changed, result.gone) == (3, [], {}, [])


def test_a_newer_list_updates_adds_and_names_what_disappeared():
    newer = (
        HEAD + "4,Wooden Whale,9 Whale Bay Oslo,Norway,5\n2,Paper Boat Games,1 Boat Street Leeds,UK,12\n"
        "1,Blue Kite Toys,8 Kite Road Shenzhen,China,\n"
    )
    result = renewal(sites(OLD), sites(newer), complete=True)
    assert (result.added, result.same, result.gone) == (["4"], ["1"], ["3"])
    assert result.changed == {"2": {"workers": (10, 12)}}


def test_a_partial_list_never_says_that_a_site_disappeared():
    result = renewal(sites(OLD), sites(HEAD + "1,Blue Kite Toys,8 Kite Road Shenzhen,China,60\n"), complete=False)
    assert (result.gone, list(result.changed)) == ([], ["1"])


def test_a_site_whose_address_was_rewritten_is_not_doubled():
    newer = OLD.replace("8 Kite Road Shenzhen", '"No. 8 Kite Rd., Longgang, Shenzhen"').replace(MOONLAMP, "")
    known, fresh = sites(OLD, BY_NAME), sites(newer, BY_NAME)
    result = renewal(known, fresh, complete=True)
    ((new, old),) = result.moved.items()
    assert known[old].fields["name"] == fresh[new].fields["name"] == "Blue Kite Toys"
    assert result.changed[new]["address"] == ("8 Kite Road Shenzhen", "No. 8 Kite Rd., Longgang, Shenzhen")
    assert (result.added, [known[key].fields["name"] for key in result.gone]) == ([], ["Moonlamp"])


def test_a_row_without_its_number_is_kept_out_and_reported():
    mapping = chosen(BY_ID)
    found = grouped(mapped(table(OLD + ",No Number,x,China,1\n"), mapping), mapping)
    assert (len(found.sites), found.blocked, [problem.row for problem in found.problems]) == (3, 1, [5])


@given(st.permutations(OLD.splitlines()[1:] * 2))
def test_neither_order_nor_repetition_of_rows_makes_more_sites(lines):
    shuffled = sites(HEAD + "\n".join(lines) + "\n", BY_NAME)
    assert shuffled.keys() == sites(OLD, BY_NAME).keys()
    assert renewal(sites(OLD, BY_NAME), shuffled, complete=True).changed == {}


def test_duplicates_between_lists_are_offered_best_first():
    mapping = load("oshub_lists")
    found = list(grouped(mapped(sample("oshub_contributor_lists.csv.gz"), mapping), mapping).sites.values())
    pairs = duplicates(found, found)
    assert pairs == sorted(pairs, key=lambda pair: -pair[2])
    assert 50 < len(pairs) < len(found)
    assert all(one != other for one, other, _ in pairs)
