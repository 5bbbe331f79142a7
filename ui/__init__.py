"""What the pages share: state and links, controls, words, layout."""
