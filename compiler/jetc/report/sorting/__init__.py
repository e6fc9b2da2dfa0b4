"""How the tables of a page are sorted: `sort.js` in a browser, by the keys that their cells have."""
