"""How names and addresses are made comparable: width, case, accents, punctuation, company forms and street words."""

import re
import unicodedata

COMPANY_FORMS = frozenset(
    [
        "co",
        "company",
        "corp",
        "corporation",
        "inc",
        "incorporated",
        "ltd",
        "limited",
        "llc",
        "llp",
        "plc",
        "pvt",
        "private",
        "pte",
        "pty",
        "public",
        "joint",
        "stock",
        "jsc",
        "cjsc",
        "ojsc",
        "pjsc",
        "sa",
        "sas",
        "sarl",
        "sau",
        "spa",
        "srl",
        "srls",
        "sl",
        "slu",
        "snc",
        "sc",
        "scs",
        "sae",
        "saoc",
        "sac",
        "cv",
        "de",
        "rl",
        "gmbh",
        "kg",
        "ag",
        "ohg",
        "mbh",
        "ev",
        "bv",
        "nv",
        "vof",
        "bvba",
        "cvba",
        "as",
        "asa",
        "ab",
        "oy",
        "oyj",
        "aps",
        "doo",
        "ood",
        "eood",
        "ad",
        "dd",
        "kft",
        "zrt",
        "bt",
        "rt",
        "sp",
        "zoo",
        "spolka",
        "jawna",
        "sro",
        "sdn",
        "bhd",
        "pt",
        "tbk",
        "cv",
        "ud",
        "ooo",
        "oao",
        "zao",
        "too",
        "kk",
        "yk",
        "gk",
        "jv",
        "lda",
        "ltda",
        "unipessoal",
        "eireli",
        "me",
        "epp",
        "sti",
        "sirketi",
        "anonim",
        "ve",
        "ticaret",
        "tic",
        "sanayi",
        "san",
        "and",
        "y",
        "et",
        "und",
        "the",
        "imalati",
        "group",
        "holding",
        "holdings",
        "intl",
        "international",
        "enterprise",
        "enterprises",
    ]
)
CJK_FORMS = re.compile(
    "股份有限公司|有限责任公司|有限責任公司|有限公司|株式会社|有限会社|合同会社|（株）|\\(株\\)|㈱|주식회사|\\(주\\)|公司$"
)
STREET_WORDS = {
    "road": "rd", "street": "st", "str": "st", "strada": "st", "avenue": "av", "ave": "av", "building": "bldg", "district": "dist",
    "province": "prov", "county": "cnty", "industrial": "ind", "industry": "ind", "industries": "ind", "estate": "est",
    "zone": "zn", "national": "nat", "number": "", "no": "", "plot": "", "lot": "", "city": "", "mahallesi": "mah", "mh": "mah",
    "cadde": "cd", "caddesi": "cd", "cad": "cd", "sokak": "sk", "sok": "sk", "sokaka": "sk", "bulvari": "blv", "bulvar": "blv", "bolgesi": "bol", "branch": "",
    "phum": "", "sangkat": "", "khan": "", "village": "", "commune": "", "khum": "", "moo": "", "export": "", "processing": "", "town": "", "po": "", "box": "",
}  # fmt: skip
NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
LOOKALIKES = str.maketrans(
    {
        "ı": "i",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        "臺": "台",
        "’": "",
        "'": "",
    }
)


def fold(text: str) -> str:
    """NFKC, case, accents and punctuation off; words parted by single blanks. Other scripts keep their letters."""
    plain = (
        unicodedata.normalize("NFKC", CJK_FORMS.sub(" ", text)).casefold().translate(LOOKALIKES).replace("0.0.", "o.o.")
    )
    letters = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    joined = re.sub(
        r"\b(?:[a-z]\.){2,}", lambda dotted: dotted.group().replace(".", ""), unicodedata.normalize("NFC", letters)
    )
    return " ".join(re.sub(r"[\W_]+", " ", joined).split())


def western_numerals(text: str) -> str:
    """Chinese numerals of an address as digits: 三四一號 and 十二號 become 341號 and 12號."""
    digits = text.translate(NUMERALS)
    return re.sub(
        r"(\d?)十(\d?)",
        lambda tens: str(int(tens[1] or 1) * 10 + int(tens[2] or 0)),
        unicodedata.normalize("NFKC", digits),
    )
