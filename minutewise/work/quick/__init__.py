"""Pages for little processor time: templates folded when they are read, parts kept by what they
say, queries whose SQL is built once. Nothing here knows what a page is about."""
