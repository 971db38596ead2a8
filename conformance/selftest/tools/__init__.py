"""Tools around libraries by others, as small as an honest tool can be; the tests start them as processes."""
