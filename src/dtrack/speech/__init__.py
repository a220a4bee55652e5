"""The languages that readers are spoken to in: sentences, numbers and dates, and the words of the trade. Pages, charts, briefs and alerts share them."""
