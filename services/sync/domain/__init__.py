"""The rules of sync: mappings, canonical records, the facts they state and what became of earlier ones."""
