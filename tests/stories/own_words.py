"""What people type in their own languages, by what a story says in English. What is not here they type as it stands: names, numbers."""

from __future__ import annotations

from collections.abc import Mapping

OWN_WORDS: Mapping[str, Mapping[str, str]] = {
    "12 March 2006": {"pl": "12 marca 2006", "ro": "12 martie 2006", "lt": "2006 m. kovo 12 d.", "ur": "12 مارچ 2006"},
    "1 May 2000": {"pl": "1 maja 2000", "ro": "1 mai 2000", "lt": "2000 m. gegužės 1 d.", "ur": "1 مئی 2000"},
    "1 May 2012": {"pl": "1 maja 2012", "ro": "1 mai 2012", "lt": "2012 m. gegužės 1 d.", "ur": "1 مئی 2012"},
    "I cannot sleep. My home may close.": {
        "pl": "Nie mogę spać. Mój dom może być zamknięty.", "ro": "Nu pot să dorm. Casa mea se poate închide.",
        "lt": "Negaliu miegoti. Mano namus gali uždaryti.", "ur": "مجھے نیند نہیں آتی۔ میرا گھر بند ہو سکتا ہے۔",
    },
    "I want to stay at home.": {
        "pl": "Chcę zostać w domu.", "ro": "Vreau să rămân acasă.", "lt": "Noriu likti namuose.", "ur": "میں گھر پر رہنا چاہتا ہوں۔",
    },
    "I draw maps.": {"pl": "Rysuję mapy.", "ro": "Desenez hărți.", "lt": "Piešiu žemėlapius.", "ur": "میں نقشے بناتی ہوں۔"},
    "I mend bikes.": {"pl": "Naprawiam rowery.", "ro": "Repar biciclete.", "lt": "Taisau dviračius.", "ur": "میں سائیکلیں ٹھیک کرتا ہوں۔"},
}  # fmt: skip


def typed(words: str, language: str) -> str:
    """These words as somebody types them who writes this language."""
    return OWN_WORDS.get(words, {}).get(language, words)
