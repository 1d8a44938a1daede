"""From finished reports to messages: composed and previewed here, never sent by themselves."""
