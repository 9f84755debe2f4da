def test_a_poster_address_switches_to_elder_mode_and_is_remembered(client, db):
    response = client.get("/zh-hans/accounts/login/?mode=elder")
    assert response.cookies["mode"].value == "elder"


def test_an_unknown_mode_counts_as_standard(client, db):
    response = client.get("/zh-hans/accounts/login/?mode=%3Cscript%3E")
    assert response.cookies["mode"].value == "standard"


def test_the_elder_button_works_without_script_and_returns_to_the_same_page(client, db):
    response = client.post("/en/preferences/", {"mode": "elder", "next": "/en/accounts/login/"})
    assert (response.status_code, response["Location"]) == (302, "/en/accounts/login/")
    assert response.cookies["mode"].value == "elder"


def test_a_foreign_return_address_is_ignored(client, db):
    response = client.post("/en/preferences/", {"mode": "elder", "next": "https://evil.example/"})
    assert response["Location"] == "/"
