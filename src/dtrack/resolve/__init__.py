"""Places (gazetteer and matcher) and the calendar. Pure."""
