from tests.missed.world import *
def test_it(database, tmp_path):
    w = World(database, tmp_path)
    s = w.search("siivous", "Cleaning", kind=["competition"], cpv=["9091"])
    found = a_call("Toimitilojen siivous")
    w.missed(found, a_call("Kirjaston lattioiden vahaus"), a_call("Tiet", cpv=("45233140",), cpv_main="45233140"))
    looked = w.look()
    print(looked)
    for m in looked.missed:
        for x in m.suggestions: print(x.as_json())
    print(w.weekly(), w.weekly())
    for each in w.listed(): print(each.grounds, each.suggestions)
    assert 0
