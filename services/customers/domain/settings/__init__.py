"""What people set about a customer: sections, each with a revision of its own. Pure, like all of the domain."""
