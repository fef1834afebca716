"""How a person's name is written (domain.md, 9.1). Pure."""


def list_name(surname: str, given_name: str = "", patronymic: str = "") -> str:
    """As in lists: «Фамилия И. О.», the initials held together by non-breaking spaces."""
    initials = [f"{part[0].upper()}." for part in (given_name, patronymic) if part]
    return " ".join([surname, "\u00a0".join(initials)]) if initials else surname


def full_name(surname: str, given_name: str = "", patronymic: str = "") -> str:
    """As in passports: «Фамилия Имя Отчество»."""
    return " ".join(part for part in (surname, given_name, patronymic) if part)
