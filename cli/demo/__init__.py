"""`tenantry demo`: three resellers' files, made up but imported like anyone's, and a trickle of changes after them."""
