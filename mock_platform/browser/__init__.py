"""The mock as a browser: pages, cookies and what it saw on its way."""
