"""What came along in an address or a form, and may be anything."""

BIGGEST = 2**63 - 1


def row_number(typed: object) -> int:
    """The number of a row; 0, which no row has, for whatever cannot be one."""
    text = str(typed)
    number = int(text) if text.isdecimal() and len(text) < 20 else 0
    return number if number <= BIGGEST else 0


def row_numbers(typed: list[str], most: int) -> list[int]:
    """The first `most` of the boxes ticked; what is no number is passed over."""
    return [number for one in typed if (number := row_number(one))][:most]


def words(typed: object, most: int) -> str:
    """A text to keep: without the sign no database takes, without blanks around it, at most so many signs."""
    return str(typed or "").replace("\0", "").strip()[:most]
