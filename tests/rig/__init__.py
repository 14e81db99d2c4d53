"""What tests run on: real databases, a client that checks each page, servers, a browser, validators."""
