"""How columns, sizes and states are called in the languages people keep their lists in."""

import re
import unicodedata
from typing import Literal, TypeVar

from lichen.carry.draft import Size

Column = Literal[
    "title", "what_for", "due", "size", "status", "who", "blocked", "skills", "labels", "comments", "place", "source"
]
State = Literal["done", "blocked", "open"]

COLUMNS: dict[Column, str] = {
    "title": "title, task, tasks, name, subject, summary, to do, todo, what, item, card name, card title, task name, "
    "titel, aufgabe, betreff, was, titre, tache, sujet, quoi, titulo, tarea, asunto, que, tarefa, titolo, compito, "
    "attivita, cosa, taak, onderwerp, wat, opgave, uppgift, oppgave, zadanie, tytul, ukol, nazev, gorev, baslik",
    "what_for": "description, details, notes, note, body, text, content, what for, why, card description, "
    "beschreibung, notiz, notizen, wozu, inhalt, details, descripcion, notas, para que, descricao, descrizione, "
    "perche, pourquoi, contenu, beschrijving, notities, waarvoor, beskrivelse, beskrivning, opis, popis, aciklama",
    "due": "due, due date, deadline, until, by when, date due, end date, finish, duedate, fallig, fallig am, "
    "falligkeit, falligkeitsdatum, bis, bis wann, frist, echeance, date limite, date d echeance, pour quand, vence, "
    "vencimiento, fecha limite, plazo, para cuando, prazo, scadenza, entro, vervaldatum, voor wanneer, "
    "forfaldsdato, forfallodatum, termin, son tarih",
    "size": "size, effort, estimate, t shirt, grosse, aufwand, umfang, taille, charge, tamano, esfuerzo, "
    "tamanho, esforco, dimensione, impegno, grootte, omvang, storlek, storrelse, rozmiar, velikost",
    "status": "status, state, done, completed, complete, closed, erledigt, fertig, zustand, stand, etat, statut, "
    "fait, termine, estado, hecho, feito, concluido, stato, fatto, finito, gedaan, klaar, afgerond, tilstand, "
    "faerdig, klart, stan, stav, hotovo, durum",
    "who": "who, assignee, assignees, assigned to, owner, responsible, person, member, members, assigned users, wer, "
    "zustandig, verantwortlich, zugewiesen an, qui, responsable, assigne a, attribue a, quien, asignado a, quem, "
    "responsavel, chi, responsabile, assegnato a, wie, verantwoordelijke, toegewezen aan, ansvarlig, ansvarig, "
    "kto, kdo",
    "blocked": "blocked, blocked by, waiting for, depends on, blockiert, blockiert durch, wartet auf, bloque par, "
    "en attente de, bloqueado por, espera a, bloccato da, in attesa di, geblokkeerd door, wacht op",
    "skills": "skills, skill, needs, fahigkeiten, kenntnisse, competences, habilidades, capacidades, competenze, "
    "vaardigheden",
    "labels": "labels, label, tags, tag, category, categories, schlagworter, schlagworte, kategorie, kategorien, "
    "etiquettes, categorie, etiquetas, categoria, etichette, categorias",
    "comments": "comment, comments, kommentar, kommentare, commentaire, commentaires, comentario, comentarios, "
    "commento, commenti, opmerking, opmerkingen",
    "place": "list, column, stack, bucket, board, section, project, group, list name, stack name, liste, spalte, "
    "bereich, projekt, colonne, projet, lista, columna, proyecto, coluna, projeto, colonna, progetto, lijst, kolom",
    "source": "id, number, nr, no, key, url, link, card id, task id, nummer, numero",
}

STATES: dict[State, str] = {
    "done": "done, completed, complete, closed, finished, resolved, yes, true, x, ✓, ✔, ☑, 1, erledigt, fertig, "
    "abgeschlossen, ja, fait, faite, termine, terminee, fini, oui, hecho, hecha, terminado, terminada, cerrado, si, "
    "feito, concluido, sim, fatto, fatta, finito, completato, chiuso, gedaan, klaar, afgerond, faerdig, klart, "
    "ferdig, zrobione, gotowe, hotovo, tamam, bitti",
    "blocked": "blocked, waiting, on hold, stuck, blockiert, wartet, wartend, bloque, bloquee, en attente, bloqueado, "
    "bloqueada, en espera, bloccato, in attesa, geblokkeerd, wacht",
    "open": "open, to do, todo, new, not started, in progress, doing, started, backlog, next, no, false, 0, ☐, offen, "
    "zu tun, neu, in arbeit, in bearbeitung, begonnen, nein, ouvert, a faire, en cours, nouveau, non, abierto, "
    "pendiente, por hacer, en curso, en progreso, nuevo, aberto, a fazer, em andamento, nao, aperto, da fare, "
    "in corso, nuovo, te doen, bezig, nieuw, nee",
}

SIZES: dict[Size, str] = {
    "small": "small, s, xs, tiny, klein, petit, petite, pequeno, pequena, piccolo, piccola, liten, lille, maly",
    "medium": "medium, m, mid, mittel, moyen, moyenne, mediano, mediana, medio, media, middel, middelgroot, sredni",
    "large": "large, l, xl, xxl, big, gross, grand, grande, groot, stor, duzy",
}


def plain(text: str) -> str:
    """Small letters without accents, ornaments and signs: what is left when spelling is forgiven."""
    folded = unicodedata.normalize("NFKD", text[:100].casefold().replace("ø", "o").replace("æ", "ae"))
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w✓✔☑☐]+|_", " ", letters).split())


M = TypeVar("M")


def _by_spelling(meanings: dict[M, str]) -> dict[str, M]:
    return {plain(word): meaning for meaning, words in meanings.items() for word in words.split(",")}


_COLUMNS = _by_spelling(COLUMNS)
_STATES = _by_spelling(STATES)
_SIZES = _by_spelling(SIZES)


def column_named(text: str) -> Column | None:
    return _COLUMNS.get(plain(text))


def state_named(text: str) -> State | None:
    return _STATES.get(plain(text))


def size_named(text: str) -> Size:
    return _SIZES.get(plain(text), "")
