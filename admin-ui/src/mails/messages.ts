import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  {
    resources: {
      mails: {
        name: 'Mail |||| Mails',
        fields: {
          id: 'Id',
          createdAt: 'Time',
          status: 'Status',
          kind: 'About',
          orderId: 'Order',
          recipient: 'Recipient',
          locale: 'Language',
          provider: 'Provider',
          attempts: 'Attempts',
          lastError: 'Last error',
          sentAt: 'Accepted',
          messageId: 'Message-ID',
          traceId: 'Trace',
        },
      },
    },
    mails: {
      none_for_order: 'No mail was sent about this order: it was placed without the address of a customer.',
      attempts: '1 attempt |||| %{smart_count} attempts',
      next: 'Next attempt:',
      recipients: { customer: 'Customer', operators: 'Operators' },
      locales: { en: 'English', es: 'Spanish' },
      outcome: {
        waiting: 'Waits for its next attempt:',
        sent: 'Accepted by the provider:',
        failed: 'Given up after the last attempt:',
        suppressed: 'Not sent, because the address gets no mails:',
        bounced: 'Refused by the recipient’s server:',
      },
      again: {
        button: 'Send again',
        title: 'Send this mail again? |||| Send %{smart_count} mails again?',
        confirm: 'Send it |||| Send them',
        text: 'It is sent now, and tried for as long as a new mail. The audit trail records your name. |||| They are sent now, and tried for as long as new mails. The audit trail records your name.',
        text_copy:
          'A provider has accepted this mail already: the recipient gets a second copy. The audit trail records your name.',
        done: 'The mail is being sent. |||| %{smart_count} mails are being sent.',
        partly:
          '%{smart_count} mail is being sent. Refused: %{refused}, such as: %{reason} |||| %{smart_count} mails are being sent. Refused: %{refused}, such as: %{reason}',
        waits: 'It waits and is sent by itself.',
        suppressed: 'Its address gets no mails.',
      },
      forget: {
        button: 'Forget an address',
        title: 'Forget an address?',
        confirm: 'Forget it',
        text: 'At its owner’s request, the address is removed for good from contacts, mails and dead letters. Mails to it that wait are not sent. The audit trail records your name, but not the address.',
        address: 'E-mail address',
        done: 'Forgotten. Orders: %{contacts}, mails: %{mails}, dead letters: %{deadLetters}.',
      },
      empty: {
        title: 'No mails yet',
        text: 'Customers who give an address with their order get a mail when it is confirmed, rejected or cancelled. Operators get one when a product runs low. No address is shown here.',
      },
      no_match: {
        title: 'No mails match these filters',
        text: 'The id of the order must be complete. Clear a filter to see more.',
      },
    },
  },
  {
    resources: {
      mails: {
        name: 'Correo |||| Correos',
        fields: {
          id: 'Id',
          createdAt: 'Hora',
          status: 'Estado',
          kind: 'Asunto',
          orderId: 'Pedido',
          recipient: 'Destinatario',
          locale: 'Idioma',
          provider: 'Proveedor',
          attempts: 'Intentos',
          lastError: 'Último error',
          sentAt: 'Aceptado',
          messageId: 'Message-ID',
          traceId: 'Traza',
        },
      },
    },
    mails: {
      none_for_order:
        'No se ha enviado ningún correo sobre este pedido: se hizo sin la dirección de un cliente.',
      attempts: '1 intento |||| %{smart_count} intentos',
      next: 'Próximo intento:',
      recipients: { customer: 'Cliente', operators: 'Operadores' },
      locales: { en: 'Inglés', es: 'Español' },
      outcome: {
        waiting: 'Espera su próximo intento:',
        sent: 'Aceptado por el proveedor:',
        failed: 'Abandonado tras el último intento:',
        suppressed: 'No enviado, porque la dirección no recibe correos:',
        bounced: 'Rechazado por el servidor del destinatario:',
      },
      again: {
        button: 'Reenviar',
        title: '¿Reenviar este correo? |||| ¿Reenviar %{smart_count} correos?',
        confirm: 'Reenviarlo |||| Reenviarlos',
        text: 'Se envía ahora y se reintenta tanto tiempo como uno nuevo. La auditoría registra su nombre. |||| Se envían ahora y se reintentan tanto tiempo como los nuevos. La auditoría registra su nombre.',
        text_copy:
          'Un proveedor ya aceptó este correo: el destinatario recibirá una segunda copia. La auditoría registra su nombre.',
        done: 'El correo se está enviando. |||| Se están enviando %{smart_count} correos.',
        partly:
          'Se está enviando %{smart_count} correo. Denegados: %{refused}; por ejemplo: %{reason} |||| Se están enviando %{smart_count} correos. Denegados: %{refused}; por ejemplo: %{reason}',
        waits: 'Está en espera y se enviará solo.',
        suppressed: 'Su dirección no recibe correos.',
      },
      forget: {
        button: 'Olvidar una dirección',
        title: '¿Olvidar una dirección?',
        confirm: 'Olvidarla',
        text: 'A petición de su dueño, la dirección se elimina para siempre de contactos, correos y mensajes fallidos. Los correos en espera para ella no se envían. La auditoría registra su nombre, pero no la dirección.',
        address: 'Correo electrónico',
        done: 'Olvidada. Pedidos: %{contacts}, correos: %{mails}, mensajes fallidos: %{deadLetters}.',
      },
      empty: {
        title: 'Todavía no hay correos',
        text: 'Quien da una dirección con su pedido recibe un correo cuando se confirma, se rechaza o se cancela. Los operadores reciben uno cuando un producto se agota. Aquí no se muestra ninguna dirección.',
      },
      no_match: {
        title: 'Ningún correo con estos filtros',
        text: 'El id del pedido debe estar completo. Quite un filtro para ver más.',
      },
    },
  },
);
