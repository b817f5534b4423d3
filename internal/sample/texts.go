package main

import "relazione/scoring"

// passages is what the published document says beyond what any chamber would. Numbers that the tables hold are
// placeholders; the others are typed as published, right or wrong.
func passages() []scoring.Passage {
	p := func(section, code, markdown string) scoring.Passage {
		return scoring.Passage{Section: text(section), Code: text(code), Text: text(markdown)}
	}
	return []scoring.Passage{
		p(
			"Strategici",
			"1.3.1",
			`rispetto alla quale si è registrato un numero di domande pervenute pari a {{risultato}}, leggermente inferiore (95,1%) rispetto al target fissato in {{target}} domande e di poco superiore al dato del 2023 (207 domande) che corrisponde ad una performance del {{raggiungimento}}.

La crescita dei volumi di attività dell'organismo di mediazione potrà essere sostenuta con ricorso ad adeguate azioni promozionali, indirizzate soprattutto verso le imprese e i professionisti, attività che sono in fase di pianificazione.`,
		),

		p(
			"Strategici",
			"1.3.2",
			`che presenta un dato pari al {{risultato}}, a fronte di un target del {{target}}; coerentemente con l'approccio adottato con la riforma "Cartabia", il dato è calcolato mettendo in rapporto il numero di accordi raggiunti rispetto alle procedure che si sono concluse con un accordo oppure con un mancato accordo, escludendo le mere adesioni al 1° incontro. La performance ottenuta risulta leggermente inferiore alla soglia minima (il {{soglia}}) prevista dal PP {{anno}}. Acquisito il preventivo parere dell'OIV, si considera l'obiettivo come raggiunto al {{raggiungimento}}.

Gli spazi di miglioramento rispetto a tale ambito dovranno essere perseguiti, in primo luogo, sostenendo la crescita delle competenze dei mediatori, attivando adeguati percorsi formativi e, quindi, con un'azione di forte sensibilizzazione e informazione nei confronti degli utenti e degli stessi avvocati rispetto alle potenzialità ed ai vantaggi della mediazione.`,
		),

		p(
			"Strategici",
			"2.1.2",
			`che rientra tra gli indicatori adottati a livello di "sistema camerale", che a fronte di un target del {{target}} ha raggiunto un risultato del {{risultato}} (quesiti che hanno ricevuto risposta entro 5 giorni). Al riguardo si evidenzia che i tempi di risposta non dipendono dagli addetti camerali ma, bensì, dalla prestazione resa dagli esperti che vengono attivati da Unioncamere Lombardia (rete "Lombardia Point") e, ovviamente, dal livello di complessità delle materie affrontate. Durante l'anno sono stati proposti 8 quesiti, 3 dei quali sono stati riscontrati entro 5 giorni.

Acquisito il preventivo parere dell'OIV, si considera l'obiettivo come raggiunto al {{raggiungimento}}.`,
		),

		p(
			"Strategici",
			"3.3.1",
			`che aveva come target {{numero target}} giorni e che ha raggiunto una media di {{numero risultato}} giorni, che corrisponde ad una performance del {{raggiungimento}}.

Il dato complessivo è determinato dalla ponderazione dei tempi relativi ai contributi su bandi camerali (n. 88 pratiche) liquidati in 18,36 giorni e ai contributi su bandi gestiti in collaborazione con Unioncamere Lombardia (n. 63 pratiche) liquidati in 43,75 giorni.

La performance è influenzata dalla prolungata assenza dal servizio di una unità di personale e, in parte, dalle procedure di lavoro adottate da Unioncamere Lombardia per la gestione delle istruttorie di liquidazione dei contributi.`,
		),

		p(
			"Strategici",
			"3.4.5",
			`che aveva come target il {{target}} (elevato dal 15% nel 2024) e che ha raggiunto il risultato di {{risultato}}, corrispondente al {{raggiungimento}}. Sotto il profilo quantitativo, nel {{anno}} sono state rilasciate a distanza 190 carte cronotachigrafiche (su un totale di 846), a fronte di un dato di 232 carte rilasciate nel 2023 (su 972).`,
		),

		p(
			"Strategici",
			"5.1.1",
			`che presentava come target un valore di 100%, a fronte di un dato accertato pari al {{raggiungimento}}. Nel {{anno}}, sono stati ricevuti 589 questionari, a fronte dei 693 ricevuti nel 2023. La riduzione del numero di questionari ricevuti è determinata, in particolare, dall'impossibilità di gestire l'invio dei questionari per eventi organizzati da terzi (eventualità molto frequente).`,
		),

		p(
			"Prospettive",
			"Sviluppo Tessuto Economico Locale",
			`gli obiettivi in questa prospettiva definiscono la strategia generale che l'Ente vuole attuare al fine di massimizzare il ritorno per la comunità attraverso le risorse a disposizione. Tale prospettiva è orientata a misurare il grado di soddisfazione delle imprese, delle associazioni di categoria e dei cittadini, ed in generale di tutti gli stakeholder, valutando la capacità dell'Ente di individuare i bisogni specifici del territorio e degli utenti e di soddisfarli.`,
		),

		p(
			"Prospettive",
			"Processi",
			`in tale prospettiva sono analizzati i processi che è necessario modificare al fine di conseguire gli obiettivi definiti nelle altre prospettive. In questo caso la logica coincide con le aziende del settore privato e l'obiettivo è quello di misurare l'efficienza e l'efficacia raggiunte nella gestione dei processi interni, mirando all'ottimizzazione di quelli esistenti, e alla definizione di processi attraverso i quali perseguire gli obiettivi strategici.`,
		),

		p(
			"Prospettive",
			"Innovazione Crescita Apprendimento",
			`tale prospettiva individua l'infrastruttura che l'Ente deve costruire per creare crescita e miglioramento a lungo termine, in linea con la strategia descritta nelle altre prospettive. Gli obiettivi individuati per la crescita e l'apprendimento devono infatti tendere ad incrementare le competenze all'interno della struttura al fine di realizzare gli obiettivi strategici. L'obiettivo della Camera di commercio è dato dalla volontà di investire nelle persone e individuare le azioni da intraprendere per una crescita comune delle risorse e dell'Ente.`,
		),

		p(
			"Prospettive",
			"Economico Finanziaria",
			`questa dimensione è orientata a valutare la gestione dell'Ente in ragione delle sue capacità di perseguire l'equilibrio di bilancio, la tutela del patrimonio nonché la allocazione efficiente delle risorse disponibili. Tali condizioni di funzionamento "virtuoso" devono essere perseguite dall'Ente camerale mediante politiche di massimizzazione dei ricavi, ottimizzazione delle risorse e contenimento dei costi.`,
		),

		p(
			"Prospettive",
			"",
			`La performance di tutte {{conta "prospettive"}} le prospettive risulta pertanto più che soddisfacente.`,
		),

		p(
			"Dirigenziali",
			"3.1.1",
			`Conformemente alle disposizioni contenute nella nota del 29 dicembre 2023 della Ragioneria Generale dello Stato e del Dipartimento della Funzione Pubblica (prot. n. 2449 del 3/1/2024), è stato assegnato al dirigente uno specifico obiettivo riferito ai tempi dei pagamenti, espresso nei termini dell'indice di tempestività[^indice], con valore pari a {{numero target}} (equivalente ad un tempo medio dei pagamenti pari a 18 giorni). Come riportato nella Nota Integrativa al Bilancio {{anno}} tale valore risulta pari a {{numero risultato}} (che corrisponde ad un tempo medio dei pagamenti pari a 8,57 giorni). L'obiettivo risulta raggiunto al {{raggiungimento}}.

[^indice]: Indicatore annuale di tempestività dei pagamenti, di cui all'articolo 33 del D.Lgs. n. 33/2013, come definito dall'articolo 9 del D.P.C.M. 22 settembre 2014.`,
		),

		p("Dirigenziali", "6.1.2", `### Programma formativo 2024/2025

Ai sensi del comma 6 dell'articolo 20 della Legge n. 580/1993 e del decreto del Ministero dello sviluppo economico n. 230 del 26 ottobre 2012, al 13 giugno 2025, come da comunicazione del 24 giugno 2025, risulta la fruizione di n. 40 ore di formazione da parte del Segretario Generale, pari al massimo del programma {{anno}}. L'obiettivo risulta dunque raggiunto al {{raggiungimento}}.`),

		p("Dirigenziali", "8.1.2", `### Utilizzo delle risorse promozionali

Come risulta dalla documentazione relativa al Bilancio {{anno}} (Relazione sulla gestione), sono stati contabilizzati costi per azioni promozionali pari a € 2.791.266,59, con un tasso di utilizzo pari al {{risultato}} della previsione complessiva, a fronte di un target del {{target}} assegnato al Segretario Generale.

L'obiettivo risulta pertanto raggiunto al {{raggiungimento}}.`),

		p(
			"Dirigenziali",
			"",
			`La valutazione della performance del dirigente verrà determinata dalla Giunta prendendo in considerazione la performance organizzativa (performance di ente), la performance individuale, nonché le competenze e i comportamenti.`,
		),

		p(
			"Processo",
			"",
			`Le fasi e le tempistiche previste dal Sistema di Misurazione e Valutazione della Performance sono state rispettate.

{{approvazione}}

Gli obiettivi individuali sono stati comunicati al personale il 27 febbraio 2024.

Nel mese di maggio 2024 il "controller" ha effettuato la ricognizione dello stato di avanzamento degli obiettivi individuali e di team, operazione che non ha evidenziato particolari criticità. Il "controller", al termine dell'esercizio, ha quindi predisposto la documentazione illustrativa della misurazione del livello di raggiungimento degli obiettivi {{anno}}, di team e individuali.

La predisposizione delle schede di valutazione {{anno}} del personale camerale secondo il Sistema di Misurazione e Valutazione della Performance vigente è in corso e si concluderà, successivamente all'approvazione della Relazione sulla Performance.

La proposta di valutazione delle competenze del Segretario Generale per il {{anno}} sarà posta all'esame della Giunta nella seduta successiva a quella di approvazione della Relazione sulla Performance {{anno}}.`,
		),
	}
}
