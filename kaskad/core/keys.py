"""Short keys of projects and boards, in either alphabet: «ПРО» and `PRO` are one key. Pure."""

import re

_CYRILLIC = "А Б В Г Д Е Ё Ж З И Й К Л М Н О П Р С Т У Ф Х Ц Ч Ш Щ Ъ Ы Ь Э Ю Я"
_IN_LATIN = "A B V G D E E ZH Z I Y K L M N O P R S T U F KH TS CH SH SCH _ Y _ E YU YA"
_LATIN = dict(zip(_CYRILLIC.split(), _IN_LATIN.split(), strict=True))
KEY_PATTERN = re.compile(r"[A-ZА-ЯЁ][A-ZА-ЯЁ0-9]{1,7}")
CARD_PATTERN = re.compile(r"(?P<key>[^\W_]{1,10})-(?P<number>[0-9]{1,9})")


def normal_key(text: str) -> str:
    """A key as shown: capitals, no spaces."""
    return "".join(text.upper().split())


def fold_key(text: str) -> str:
    """A key as compared and as used in addresses: Latin capitals."""
    return "".join(_LATIN.get(sign, sign) for sign in normal_key(text)).replace("_", "")


def is_key(text: str) -> bool:
    """Whether *text* may be a key: 2 to 8 letters and digits, a letter first."""
    return KEY_PATTERN.fullmatch(text) is not None


def split_card_key(text: str) -> tuple[str, int] | None:
    """(folded board key, number) of `ПРО-33` or `PRO-33`, or None if it is no card key."""
    match = CARD_PATTERN.fullmatch(normal_key(text))
    return (fold_key(match["key"]), int(match["number"])) if match else None


def suggest_key(title: str, taken: set[str]) -> str:
    """A key for *title* whose folded form is not in *taken*.

    Initials of the words inside the quotation marks (or of all), else the first letters of the
    longest word, else with a number.
    """
    quoted = re.search(r"[«\"]([^»\"]+)", title)
    words = [
        word.upper() for word in re.findall(r"[^\W\d_]+", quoted.group(1) if quoted else title)
    ]
    # A key of two alphabets cannot be typed on one keyboard: Cyrillic words win over Latin ones.
    words = [word for word in words if re.match("[А-ЯЁ]", word)] or words
    strong = [word for word in words if len(word) > 2] or words or ["К"]
    first = strong[0]
    run = re.match(r"[А-ЯЁA-Z]{3,5}(?=[а-яёa-z])", (quoted.group(1) if quoted else title).strip())
    candidates = []
    if run:
        candidates.append(run.group(0)[:3])
    if len(strong) >= 3:
        candidates.append("".join(word[0] for word in strong)[:5])
    candidates += [first[:3], first[:4], "".join(word[0] for word in strong)[:3] + first[1:2]]
    candidates = [c for c in candidates if is_key(c)] or ["КАС"]
    for candidate in candidates:
        if fold_key(candidate) not in taken:
            return candidate
    base, number = candidates[0][:5], 2
    while fold_key(f"{base}{number}") in taken:
        number += 1
    return f"{base}{number}"
