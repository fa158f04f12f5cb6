package com.example.shop

/** The account of this session. */
object Account {

    var phone: String? = null
        private set

    fun login(phone: String) {
        this.phone = phone
    }

    fun register(phone: String) {
        this.phone = phone
    }
}
