// What the unsubscribe pages say, in every language that they speak.

export interface Words {
  ask: {
    title: string;
    text: string;
    /** Names the choice between the two that follow. */
    legend: string;
    category: string;
    all: string;
    button: string;
  };
  /** Unsubscribed from the category; the button offers the rest. */
  doneCategory: { title: string; text: string; more: string; button: string };
  doneAll: { title: string; text: string };
  badLink: { title: string; text: string };
  refused: { title: string; text: string };
}

export const words = {
  en: {
    ask: {
      title: 'Unsubscribe?',
      text: 'It takes effect at once.',
      legend: 'What should we stop sending you?',
      category: 'Only e-mails of this kind',
      all: 'All e-mails',
      button: 'Unsubscribe',
    },
    doneCategory: {
      title: 'You are unsubscribed',
      text: 'You will not get e-mails of this kind any more.',
      more: 'Would you like to get nothing at all from us?',
      button: 'Also stop all e-mails',
    },
    doneAll: { title: 'You are unsubscribed', text: 'You will not get any e-mails from us any more.' },
    badLink: {
      title: 'This link does not work',
      text: 'It may have been cut in two. Please open the link in the e-mail again, or copy all of it.',
    },
    refused: { title: 'This does not work', text: 'Please open the link in the e-mail again.' },
  },
  de: {
    ask: {
      title: 'Abmelden?',
      text: 'Es gilt sofort.',
      legend: 'Was sollen wir Ihnen nicht mehr schicken?',
      category: 'Nur E-Mails dieser Art',
      all: 'Alle E-Mails',
      button: 'Abmelden',
    },
    doneCategory: {
      title: 'Sie sind abgemeldet',
      text: 'Sie erhalten keine E-Mails dieser Art mehr.',
      more: 'Möchten Sie gar nichts mehr von uns erhalten?',
      button: 'Auch alle anderen E-Mails abbestellen',
    },
    doneAll: { title: 'Sie sind abgemeldet', text: 'Sie erhalten keine E-Mails mehr von uns.' },
    badLink: {
      title: 'Dieser Link funktioniert nicht',
      text: 'Vielleicht ist er nicht vollständig. Bitte öffnen Sie den Link in der E-Mail noch einmal.',
    },
    refused: { title: 'Das geht so nicht', text: 'Bitte öffnen Sie den Link in der E-Mail noch einmal.' },
  },
  fr: {
    ask: {
      title: 'Se désabonner ?',
      text: 'L’effet est immédiat.',
      legend: 'Que ne devons-nous plus vous envoyer ?',
      category: 'Seulement les e-mails de ce type',
      all: 'Tous les e-mails',
      button: 'Me désabonner',
    },
    doneCategory: {
      title: 'Désabonnement confirmé',
      text: 'Vous ne recevrez plus d’e-mails de ce type.',
      more: 'Souhaitez-vous ne plus rien recevoir de notre part ?',
      button: 'Arrêter tous les e-mails',
    },
    doneAll: { title: 'Désabonnement confirmé', text: 'Vous ne recevrez plus aucun e-mail de notre part.' },
    badLink: {
      title: 'Ce lien ne fonctionne pas',
      text: 'Il est peut-être incomplet. Veuillez rouvrir le lien de l’e-mail, ou le copier en entier.',
    },
    refused: { title: 'Cela ne fonctionne pas', text: 'Veuillez rouvrir le lien de l’e-mail.' },
  },
  es: {
    ask: {
      title: '¿Darse de baja?',
      text: 'Tiene efecto inmediato.',
      legend: '¿Qué debemos dejar de enviarle?',
      category: 'Solo los correos de este tipo',
      all: 'Todos los correos',
      button: 'Darme de baja',
    },
    doneCategory: {
      title: 'Se ha dado de baja',
      text: 'Ya no recibirá correos de este tipo.',
      more: '¿Prefiere no recibir nada más de nosotros?',
      button: 'Dejar de recibir todos los correos',
    },
    doneAll: { title: 'Se ha dado de baja', text: 'Ya no recibirá ningún correo de nosotros.' },
    badLink: {
      title: 'Este enlace no funciona',
      text: 'Puede que esté incompleto. Abra de nuevo el enlace del correo o cópielo entero.',
    },
    refused: { title: 'Esto no funciona', text: 'Abra de nuevo el enlace del correo.' },
  },
  it: {
    ask: {
      title: 'Annullare l’iscrizione?',
      text: 'Ha effetto immediato.',
      legend: 'Che cosa non dobbiamo più inviarle?',
      category: 'Solo le e-mail di questo tipo',
      all: 'Tutte le e-mail',
      button: 'Annulla iscrizione',
    },
    doneCategory: {
      title: 'Iscrizione annullata',
      text: 'Non riceverà più e-mail di questo tipo.',
      more: 'Preferisce non ricevere più nulla da noi?',
      button: 'Non ricevere più alcuna e-mail',
    },
    doneAll: { title: 'Iscrizione annullata', text: 'Non riceverà più alcuna e-mail da noi.' },
    badLink: {
      title: 'Questo link non funziona',
      text: 'Forse è incompleto. Apra di nuovo il link nell’e-mail oppure lo copi per intero.',
    },
    refused: { title: 'Così non funziona', text: 'Apra di nuovo il link nell’e-mail.' },
  },
  nl: {
    ask: {
      title: 'Afmelden?',
      text: 'Het gaat meteen in.',
      legend: 'Wat moeten we u niet meer sturen?',
      category: 'Alleen e-mails van deze soort',
      all: 'Alle e-mails',
      button: 'Afmelden',
    },
    doneCategory: {
      title: 'U bent afgemeld',
      text: 'U ontvangt geen e-mails van deze soort meer.',
      more: 'Wilt u helemaal niets meer van ons ontvangen?',
      button: 'Ook alle andere e-mails stoppen',
    },
    doneAll: { title: 'U bent afgemeld', text: 'U ontvangt geen e-mails meer van ons.' },
    badLink: {
      title: 'Deze link werkt niet',
      text: 'Misschien is hij niet volledig. Open de link in de e-mail opnieuw of kopieer hem helemaal.',
    },
    refused: { title: 'Dit werkt niet', text: 'Open de link in de e-mail opnieuw.' },
  },
} as const satisfies Record<string, Words>;

export type Language = keyof typeof words;

export const languages: readonly Language[] = ['en', 'de', 'fr', 'es', 'it', 'nl'];
