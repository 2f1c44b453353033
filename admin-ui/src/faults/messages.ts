import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  {
    resources: { faults: { name: 'Faults' } },
    faults: {
      banner:
        'This is an exercise: one fault is on, and events are tampered with on purpose. |||| This is an exercise: %{smart_count} faults are on, and events are tampered with on purpose.',
      show: 'Faults',
      intro:
        'A fault switch tampers with a share of the events between the services, so that you can see your alerts and dashboards work. Client requests are never touched. A switch ends by itself after its time, and at a restart of its service. docs/fault-switches.md has exercises.',
      on: 'On now',
      none: 'No fault is on.',
      all_events: 'all events',
      line: '%{share} of %{events} on %{queue}, by %{actor}, until',
      injected: '1 event so far, at %{service} |||| %{smart_count} events so far, at %{service}',
      stop: 'Switch off',
      stop_one: 'Switch off: %{fault}, %{events}, %{queue}',
      stop_all: 'Switch all off',
      stopped: 'One fault was switched off. |||| %{smart_count} faults were switched off.',
      stopped_missing:
        '%{smart_count} switched off, but %{services} did not answer: its faults may still be on until their time is over.',
      new: 'New fault on %{queue}',
      start: 'Switch on',
      started: 'The fault is on.',
      wrong: 'Correct the numbers first.',
      between: '%{min} to %{max}',
      fields: {
        fault: 'Fault',
        pattern: 'Events',
        share: 'Share in %',
        delayMs: 'Delay in ms',
        minutes: 'Duration in minutes',
      },
      kinds: {
        duplicate: 'Duplicate',
        drop: 'Drop',
        delay: 'Delay',
        poison: 'Poison',
        reject: 'Reject',
      },
      what: {
        duplicate: 'The event is handled, and published once more. The copy must have no effect.',
        drop: 'The event is acknowledged but not handled: it is lost, and no queue alert shows it. Its order stays PENDING until its stock is requested again, by default first after 30 s, then after 1, 2 and 5 minutes.',
        delay:
          'The event is held before it is handled. At most this share of the messages being processed is held at once.',
        poison:
          'The handler gets an invalid payload, so the event becomes a dead letter. The dead letter holds the original: replay it when the fault is off.',
        reject:
          'The handler reports a transient error. The event is retried, and after its last attempt it becomes a dead letter.',
      },
      off: {
        title: 'No fault switches here',
        text: 'This installation has none: FAULTS_ENABLED is not true. In production they are always off.',
      },
    },
  },
  {
    resources: { faults: { name: 'Fallos' } },
    faults: {
      banner:
        'Esto es un ejercicio: hay un fallo activo y se alteran eventos a propósito. |||| Esto es un ejercicio: hay %{smart_count} fallos activos y se alteran eventos a propósito.',
      show: 'Fallos',
      intro:
        'Un fallo altera a propósito una parte de los eventos entre los servicios, para comprobar que las alertas y los paneles funcionan. Las peticiones de los clientes no se tocan. Cada fallo termina solo al acabar su tiempo o al reiniciar su servicio. En docs/fault-switches.md hay ejercicios.',
      on: 'Activos ahora',
      none: 'No hay ningún fallo activo.',
      all_events: 'todos los eventos',
      line: '%{share} de %{events} en %{queue}, por %{actor}, hasta',
      injected: '1 evento hasta ahora, en %{service} |||| %{smart_count} eventos hasta ahora, en %{service}',
      stop: 'Desactivar',
      stop_one: 'Desactivar: %{fault}, %{events}, %{queue}',
      stop_all: 'Desactivar todos',
      stopped: 'Se ha desactivado un fallo. |||| Se han desactivado %{smart_count} fallos.',
      stopped_missing:
        'Desactivados: %{smart_count}. %{services} no ha respondido: sus fallos pueden seguir activos hasta que acabe su tiempo.',
      new: 'Nuevo fallo en %{queue}',
      start: 'Activar',
      started: 'El fallo está activo.',
      wrong: 'Corrija antes los números.',
      between: 'De %{min} a %{max}',
      fields: {
        fault: 'Fallo',
        pattern: 'Eventos',
        share: 'Porcentaje',
        delayMs: 'Retraso en ms',
        minutes: 'Duración en minutos',
      },
      kinds: {
        duplicate: 'Duplicar',
        drop: 'Perder',
        delay: 'Retrasar',
        poison: 'Corromper',
        reject: 'Rechazar',
      },
      what: {
        duplicate: 'El evento se procesa y se publica otra vez. La copia no debe tener ningún efecto.',
        drop: 'El evento se confirma sin procesarlo: se pierde y ninguna alerta de la cola lo muestra. Su pedido queda pendiente hasta que se vuelven a pedir sus existencias, por defecto primero a los 30 s y después al cabo de 1, 2 y 5 minutos.',
        delay:
          'El evento se retiene antes de procesarlo. Como máximo se retiene a la vez esta parte de los mensajes en curso.',
        poison:
          'El evento llega con datos no válidos y se convierte en un mensaje fallido. Este conserva el original: reenvíelo cuando el fallo ya no esté activo.',
        reject:
          'El evento se rechaza con un error transitorio. Se reintenta y, tras el último intento, se convierte en un mensaje fallido.',
      },
      off: {
        title: 'Aquí no hay fallos que activar',
        text: 'Esta instalación no los tiene: FAULTS_ENABLED no es true. En producción siempre están desactivados.',
      },
    },
  },
);
