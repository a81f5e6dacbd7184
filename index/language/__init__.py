"""Words of both languages: terms, glossary, thesaurus, lexicon, rarity, readings."""
