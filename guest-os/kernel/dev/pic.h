/* SPDX-License-Identifier: MIT
 *
 * The interrupt controllers.
 */
#ifndef OS_PIC_H
#define OS_PIC_H

#define IRQ_TIMER   0
#define IRQ_CASCADE 2
#define IRQ_UART    4

/* IRQ 0-15 become vectors VECTOR_IRQ_0 and up; all but the cascade are masked. */
void pic_init(void);

void pic_unmask(unsigned irq);
void pic_end_interrupt(unsigned irq);
#endif
