"""French news sentences of our own, their names marked with their types: `[place Lyon]`."""

import re

Name = tuple[int, int, str]

_MARKED = re.compile(r"\[(person|place|organisation|other) ([^]]+)\]")
_SENTENCES = """\
Le ministre de la Défense, [person Yannick Le Goff], s'est rendu à [place Kharkiv], d'après l'[organisation AFP].
À [place Zaporijjia], la mairie a rouvert deux écoles, selon le gouverneur [person Oleksandr Bondarenko].
La [organisation Banque mondiale] prêtera 200 millions d'euros au [place Sénégal] pour ses ports.
[person Claire Dubreuil], qui dirige le syndicat des bacs à [place Marseille], a refusé l'accord signé lundi.
L'[organisation Organisation mondiale de la santé] craint une épidémie de choléra au nord du [place Soudan].
Le président [person Mahamadou Keïta] a reçu à [place Bamako] une délégation de l'[organisation Union africaine].
[organisation Ateliers Morvan] supprimera 300 postes en [place Bretagne], a annoncé [person Anne Kermorgant].
Des pluies ont coupé la route entre [place Beyrouth] et [place Damas], où des milliers de personnes attendent.
Le [organisation Parti socialiste] tiendra son congrès à [place Lille], a confirmé [person Pauline Garnier].
Selon [organisation Médecins sans frontières], trois hôpitaux du [place Nord-Kivu] n'ont plus de médicaments.
L'avocat [person Karim Benhaddou] a saisi la [organisation Cour européenne des droits de l'homme].
La police de [place Bruxelles] a arrêté deux hommes près de la gare du Midi, d'après le journal [organisation Le Soir].
[person Jean-Marc Thibault] a été nommé à la tête de l'[organisation Agence spatiale européenne].
Le prix du blé a encore monté à [place Chicago] après la fermeture du port d'[place Odessa].
Les députés ont adopté la loi par 290 voix contre 230, malgré l'opposition de [person Sophie Lenoir].
Le cargo [other Étoile du Ponant] a coulé au large de [place Djibouti] avec douze marins à bord.
La [place Pologne] et la [place Lituanie] demandent à l'[organisation OTAN] de renforcer sa présence.
La chercheuse [person Inès Marchetti], de l'[organisation université de Genève], a étudié 4 000 foyers.
Le constructeur [organisation Renault] ouvrira une usine près de [place Tanger] l'an prochain.
Les rebelles ont pris [place Goma] sans combattre, ont raconté des habitants joints par téléphone.
Le premier ministre [person Lars Hedström] quittera ses fonctions en mars, a-t-il dit à [place Stockholm].
Le [organisation Comité international de la Croix-Rouge] a évacué 60 blessés de [place Gaza] vers l'[place Égypte].
Aucun accord n'a été trouvé sur la pêche, a regretté la ministre irlandaise [person Niamh Gallagher].
La [organisation Commission européenne] a ouvert une enquête sur les aides versées par la [place Hongrie].
"""


def sentences() -> list[tuple[str, list[Name]]]:
    """Each sentence and its names."""
    return [_parted(line) for line in _SENTENCES.splitlines()]


def _parted(line: str) -> tuple[str, list[Name]]:
    text, names, last = "", [], 0
    for found in _MARKED.finditer(line):
        text += line[last : found.start()]
        names.append((len(text), len(text) + len(found[2]), found[1]))
        text += found[2]
        last = found.end()
    return text + line[last:], names
