def language_of(text: str) -> str:
    """The language somebody wrote in: Chinese as soon as one Chinese sign is in it."""
    return "zh-hans" if any("\u3400" <= sign <= "\u9fff" for sign in text) or not text.strip() else "en"
