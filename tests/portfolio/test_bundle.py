"""The due-diligence bundle: what is in it for whom, its digests, the log, and that it ends with the rights."""

import hashlib
import io
import zipfile

from ietp_dash.connections.models import Connection
from ietp_dash.programme.models import TermsSnapshot
from ietp_dash.programme.terms import Terms
from ietp_dash.status.models import StatusDecision
from ietp_dash.storage.database import db
from tests import builders as make

from .test_joint import Pair
from .test_views import logged


def decided(site, scene):
    terms = make.stored(TermsSnapshot(digest="0" * 64, values=Terms.default().to_json()))
    given = {"valid_from": scene.today, "facts": {}, "numbers": {}, "terms_id": terms.id, "decided_at": scene.now}
    make.stored(StatusDecision(factory_id=site.id, status="assessed", rule="D3", **given))
    db.session.commit()


def opened(client, site, year):
    answer = client.get(f"/due-diligence/{site.public_id}/{year}.zip")
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    return {name: archive.read(name) for name in archive.namelist()}


def test_the_bundle_holds_what_the_scope_opens(client_for, scene):
    pair = Pair(scene)
    decided(pair.site, scene)
    pair.mark(pair.one, pair.two)
    year = scene.today.year
    client = client_for(pair.one)
    assert str(year) in client.see(f"/due-diligence/{pair.site.public_id}").text
    files = opened(client, pair.site, year)
    names = " ".join(files)
    for part in ("index.html", "status.csv", "connection.csv", "access.csv", "joint-tasks.csv", "report", "CAP"):
        assert part in names, part
    sums = dict(reversed(line.split("  ", 1)) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert b"Second Buyer" not in b"".join(content for name, content in files.items() if name.endswith("csv"))
    assert all(name in files["index.html"].decode() for name in files if name.endswith("csv") and " " not in name)
    assert "year" in logged(pair.site)
    own = opened(client_for(pair.manager), pair.site, year)
    assert b"Second Buyer" in own["connection.csv"]
    less = opened(client_for(pair.shut), pair.site, year)
    assert not [name for name in less if "CAP" in name]
    assert client.get(f"/due-diligence/{pair.site.public_id}/{year - 1}.zip").status_code == 404
    db.session.query(Connection).update({"state": "ended"})
    db.session.commit()
    assert client.get(f"/due-diligence/{pair.site.public_id}/{year}.zip").status_code == 404
