package com.example.shop

import android.os.Bundle
import android.widget.Button
import android.widget.CheckBox
import android.widget.EditText
import android.widget.Toast
import androidx.appcompat.app.AppCompatActivity

class RegisterActivity : AppCompatActivity() {

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.activity_register)
        val agree = findViewById<CheckBox>(R.id.cb_agree_policy)
        val phone = findViewById<EditText>(R.id.phone)
        findViewById<Button>(R.id.submit).setOnClickListener {
            if (agree.isChecked) {
                Account.register(phone.text.toString())
                finish()
            } else {
                Toast.makeText(this, R.string.privacy_text, Toast.LENGTH_SHORT).show()
            }
        }
    }
}
