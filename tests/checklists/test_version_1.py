"""The shipped checklist says what the programme's rule book and the starter list ask for."""

import re
from collections import Counter

import pytest

from ietp_dash.checklists import reading
from ietp_dash.kernel.errors import Refused

HAN = re.compile(r"[\u4e00-\u9fff]")
NAMES = [
    "Audit Process", "Business Ethics", "Discrimination", "Disciplinary Practices", "Employee Representation",
    "Employment Practices", "Environment and Chemical Safety", "Modern Day Slavery", "Safety", "Underage Labor",
    "Wages", "Working Hours",
]  # fmt: skip
POINT = """
name = "Draft"
valid_from = 2027-01-01
[[section]]
code = "AP"
name = "Audit Process"
name_zh = "审核过程"
[[section.checkpoint]]
number = "1.1"
question = "Q?"
question_zh = "问？"
guidance = "G"
guidance_zh = "指"
evidence = "E"
evidence_zh = "证"
source = ["guide"]
"""


@pytest.fixture(scope="module")
def version():
    return reading.shipped_version()


@pytest.fixture(scope="module")
def texts():
    return reading.finding_texts()


def test_twelve_sections_in_the_programmes_order(version):
    assert [section.name.en for section in version.sections] == NAMES
    assert len({section.code for section in version.sections}) == 12


def test_about_a_hundred_checkpoints_numbered_by_section(version):
    assert len(version.checkpoints) == 106
    for place, section in enumerate(version.sections, 1):
        expected = [f"{place}.{n}" for n in range(1, len(section.checkpoints) + 1)]
        assert [point.number for point in section.checkpoints] == expected


def test_every_section_lets_one_major_stay_progressing(version):
    thin = {s.code for s in version.sections if sum(p.can_be_major for p in s.checkpoints) < 4}
    assert thin == set()


def test_zero_tolerance_is_only_where_the_sources_put_it(version):
    grave = {p.number: (p.severities, p.kind) for p in version.checkpoints if "zero_tolerance" in p.severities}
    assert grave == {
        "1.1": (("zero_tolerance",), "access"),
        "1.2": (("zero_tolerance",), "access"),
        "2.1": (("zero_tolerance",), "bribery"),
        "4.1": (("critical", "zero_tolerance"), "other"),
        "8.1": (("zero_tolerance",), "forced_labour"),
        "9.3": (("critical", "zero_tolerance"), "other"),
        "10.1": (("zero_tolerance",), "child_labour"),
    }


def test_record_inconsistency_stays_critical_when_transparent(version):
    (point,) = [p for p in version.checkpoints if p.kind == "record_inconsistency"]
    assert (point.severities, point.transparent_severity) == (("critical",), None)


def test_lower_severity_is_lower_and_allowed(version):
    lowered = [p for p in version.checkpoints if p.transparent_severity]
    assert lowered
    for point in lowered:
        assert reading.SEVERITIES.index(point.transparent_severity) < reading.SEVERITIES.index(point.severities[-1])
        assert "zero_tolerance" not in point.severities


def test_helpline_card_is_asked_in_mainland_china_only(version):
    limited = {p.number: p.countries for p in version.checkpoints if p.countries}
    assert limited == {"5.6": ("CN",)}


def test_gravest_grades_follow_the_starter_list(version):
    counts = Counter(p.severities[-1] for p in version.checkpoints)
    assert counts == {"zero_tolerance": 7, "critical": 18, "major": 61, "minor": 20}


def test_every_text_is_said_in_both_languages(version):
    for point in version.checkpoints:
        for said in (point.question, point.guidance, point.evidence):
            assert HAN.search(said.zh), point.number
            assert not HAN.search(said.en), point.number


def test_questions_are_questions_and_differ(version):
    assert all(p.question.en.endswith("?") and p.question.zh.endswith("？") for p in version.checkpoints)
    assert len({p.question.en for p in version.checkpoints}) == len(version.checkpoints)


def test_every_checkpoint_has_finding_texts(version, texts):
    assert list(texts) == [p.number for p in version.checkpoints]
    assert all(2 <= len(text.findings) <= 3 for text in texts.values())
    assert {text.cause for text in texts.values()} == set(reading.CAUSES)


def test_finding_texts_are_distinct_and_bilingual(texts):
    said = [one for t in texts.values() for one in (*t.findings, t.why, t.correction, t.prevention)]
    assert all(HAN.search(one.zh) and not HAN.search(one.en) for one in said)
    twice = [text for text, n in Counter(one.en for one in said).items() if n > 1]
    assert twice == []


@pytest.mark.parametrize("country", ["CN", "VN", "IN", "ID", "TH", "MX", "MY"])
def test_every_country_has_something_to_find(version, texts, country):
    asked = [p.number for p in version.checkpoints if not p.countries or country in p.countries]
    assert [number for number in asked if not texts[number].written_in(country)] == []


def test_a_finding_about_one_country_is_not_written_elsewhere(texts):
    yuan = [one for one in texts["4.2"].findings if "yuan" in one.en]
    assert yuan
    assert not set(yuan) & set(texts["4.2"].written_in("VN"))


def test_numbers_of_a_finding_stand_in_both_languages(texts):
    for text in texts.values():
        for one in text.findings:
            assert set(re.findall(r"\{(\w+)\}", one.en)) == set(re.findall(r"\{(\w+)\}", one.zh)), text.number
            done = reading.filled(one, 3, 26)
            assert "{" not in done.en + done.zh


def test_a_grace_date_and_countries_are_read():
    text = POINT + 'severities = ["major"]\ngrace_until = 2027-12-31\ncountries = ["VN"]\n'
    (point,) = reading.version(text).checkpoints
    assert point.grace_until.isoformat() == "2027-12-31"
    assert point.countries == ("VN",)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('severities = ["grave"]', "not one of"),
        ("severities = []", "missing"),
        ('severities = ["major"]\ntransparent = "minor"', "lower severity"),
        ('severities = ["zero_tolerance", "critical"]\ntransparent = "critical"', "lower severity"),
        ('severities = ["major"]\nkind = "theft"', "not one of"),
        ('severities = ["major"', "cannot be read"),
    ],
)
def test_a_faulty_version_is_refused_with_its_reason(lines, words):
    with pytest.raises(Refused) as refusal:
        reading.version(POINT + lines)
    assert words in str(refusal.value)


def test_a_number_used_twice_is_refused():
    point = POINT + 'severities = ["minor"]\n'
    with pytest.raises(Refused, match="Used twice"):
        reading.version(point + point[point.index("[[section.checkpoint]]") :])


def test_a_law_of_a_country_stands_with_its_question(version):
    (rest,) = [one for one in version.checkpoints if one.number == "12.2"]
    laws = dict(rest.laws)
    assert laws["CN"] == reading.Said("Labour Law, art. 38", "《劳动法》第三十八条", "Luật Lao động, Điều 38")
    assert {"CN", "VN", "ID", "TH"} == set(laws)
    assert sum("CN" in dict(one.laws) for one in version.checkpoints) > 50


def test_a_law_of_no_question_is_refused():
    with pytest.raises(Refused, match="No checkpoint has this number"):
        reading.version(POINT + 'severities = ["minor"]\n', '[CN]\n"99.1" = ["Law", "法"]')
