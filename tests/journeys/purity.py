"""One language a page: words of the other one stand only where `lang` says so."""

import re
from collections.abc import Iterable

HAN = re.compile(r"[\u4e00-\u9fff]+")
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]{3,}")
# Names and units that are the same in both languages.
SHARED = {
    "participate",
    "json",
    "html",
    "javascript",
    "cookie",
    "cookies",
    "talkback",
    "voiceover",
    "totp",
    "atom",
    "demo",
    "chrome",
    "english",
    "linux",
    "example",
}

# Text of everything visible, and of the attributes that are read aloud, outside nodes marked as another language.
COLLECT = """(own) => {
  const found = [];
  const foreign = (node) => {
    const marked = node.closest('[lang]');
    return marked && marked.lang.toLowerCase().split('-')[0] !== own;
  };
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || parent.closest('script, style, template, code, kbd, [translate=no]')) continue;
    if (!foreign(parent)) found.push(text);
  }
  for (const node of document.querySelectorAll('[title], [aria-label], [alt], [placeholder]')) {
    if (foreign(node)) continue;
    for (const name of ['title', 'aria-label', 'alt', 'placeholder'])
      if (node.getAttribute(name)) found.push(node.getAttribute(name));
  }
  return found;
}"""


def strangers(page, language: str, people: Iterable[str] = ()) -> list[str]:
    """Words of the wrong language on this page; the names of `people` are the same in both."""
    texts = page.evaluate(COLLECT, language.split("-")[0])
    for name in people:
        texts = [text.replace(name, "") for text in texts]
    if language == "en":
        return [text[:60] for text in texts if HAN.search(text)]
    return [text[:60] for text in texts if any(is_english(word) for word in words_of(text))]


def words_of(text: str) -> list[str]:
    """Without addresses: `guihuali@example.org` and `/help/` are not prose."""
    return LATIN.findall(re.sub(r"\S*[@/:_]\S*|\S+\.\S+", " ", text))


def is_english(word: str) -> bool:
    return word.lower() not in SHARED and not word.isupper()
